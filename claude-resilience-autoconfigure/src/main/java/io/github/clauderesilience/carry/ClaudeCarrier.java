package io.github.clauderesilience.carry;

import reactor.core.publisher.Mono;

/**
 * Answers requests of the Messages API in its place. Thread-safe.
 */
public interface ClaudeCarrier {

	/**
	 * Answers a request. The answer comes when it is certain: with the first content of a
	 * stream, or the whole of a plain message; until then retries and fallback go
	 * unnoticed.
	 * @param request the request as the client wrote it
	 * @return an answer of the API, or a failure in the API's own shape; never an error
	 * and never empty. Cancelling it, or the body, cancels what is on the wire.
	 */
	Mono<CarriedResponse> exchange(CarriedRequest request);

}
