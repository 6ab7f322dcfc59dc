package io.github.clauderesilience.wire;

import java.util.function.UnaryOperator;

import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.error.ApiError;
import tools.jackson.databind.JsonNode;

/**
 * Reads the errors of answers without keys that a gateway may repeat in them.
 */
final class ApiErrors {

	private ApiErrors() {
	}

	/**
	 * The error in a body.
	 */
	static ApiError read(byte[] body, Exchange exchange) {
		return ApiError.read(body, mask(exchange));
	}

	/**
	 * The error in a document.
	 */
	static ApiError of(JsonNode document, Exchange exchange) {
		return ApiError.of(document, mask(exchange));
	}

	private static UnaryOperator<String> mask(Exchange exchange) {
		Credential credential = exchange.credential();
		return (credential != null) ? credential.secrets()::mask : UnaryOperator.identity();
	}

}
