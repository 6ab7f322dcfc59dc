package io.github.clauderesilience.observe;

import io.github.clauderesilience.chain.attempt.Exchange;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Mono;

/**
 * Puts a trace around an attempt on the wire.
 */
@FunctionalInterface
public interface AttemptTracer {

	/** No trace. */
	AttemptTracer NONE = (exchange, response) -> response;

	/**
	 * Traces an attempt until the end of its body, an error or cancel.
	 * @param exchange the exchange the attempt belongs to
	 * @param response sends the request
	 * @return the same response, within the trace
	 */
	Mono<ClientResponse> trace(Exchange exchange, Mono<ClientResponse> response);

	/**
	 * The tracer of a named client.
	 * @param client the name of the client
	 * @return a tracer that names the client, if it names any
	 */
	default AttemptTracer of(String client) {
		return this;
	}

}
