package io.github.clauderesilience.wire;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * A filter that a {@code WebClientCustomizer} of the application added. What it throws
 * fails the call, since a request without the filter is not the application's request;
 * but as a signal, so that the call ends at once: Reactor throws some {@link Error}s past
 * all that waits for one.
 *
 * @param filter the filter
 */
record GuardedFilter(ExchangeFilterFunction filter) implements ExchangeFilterFunction {

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		try {
			return this.filter.filter(request, next);
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
		catch (Throwable ex) {
			return Mono.error(new IllegalStateException("The filter " + this.filter.getClass().getName()
					+ " of claudeWebClient, which a WebClientCustomizer added, threw an error", ex));
		}
	}

}
