package io.github.clauderesilience.wire;

import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.error.ApiError;
import tools.jackson.databind.JsonNode;

/**
 * Reads the errors of answers without the key that a gateway may repeat in them.
 */
final class ApiErrors {

	private ApiErrors() {
	}

	/**
	 * The error in a body.
	 */
	static ApiError read(byte[] body, Exchange exchange) {
		return withoutKey(ApiError.read(body), exchange);
	}

	/**
	 * The error in a document.
	 */
	static ApiError of(JsonNode document, Exchange exchange) {
		return withoutKey(ApiError.of(document), exchange);
	}

	private static ApiError withoutKey(ApiError error, Exchange exchange) {
		Exchange.Credential credential = exchange.credential();
		return (credential != null) ? error.without(credential.key()) : error;
	}

}
