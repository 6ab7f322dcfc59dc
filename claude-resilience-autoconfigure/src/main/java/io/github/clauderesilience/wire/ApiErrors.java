package io.github.clauderesilience.wire;

import java.util.function.UnaryOperator;

import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.error.ApiError;
import tools.jackson.databind.JsonNode;

/**
 * Reads the errors of answers without keys that a gateway may repeat in them.
 */
public final class ApiErrors {

	private ApiErrors() {
	}

	/**
	 * Reads the error in a body.
	 * @param body the bytes of the answer
	 * @param exchange the exchange whose key is masked
	 * @return the error
	 */
	public static ApiError read(byte[] body, Exchange exchange) {
		return ApiError.read(body, mask(exchange));
	}

	/**
	 * Reads the error in a document.
	 * @param document the JSON of the answer
	 * @param exchange the exchange whose key is masked
	 * @return the error
	 */
	public static ApiError of(JsonNode document, Exchange exchange) {
		return ApiError.of(document, mask(exchange));
	}

	private static UnaryOperator<String> mask(Exchange exchange) {
		Credential credential = exchange.credential();
		return (credential != null) ? credential.secrets()::mask : UnaryOperator.identity();
	}

}
