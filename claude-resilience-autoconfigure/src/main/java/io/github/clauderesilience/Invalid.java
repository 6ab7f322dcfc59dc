package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Rejects invalid arguments of requests, with a message that says what to change.
 */
final class Invalid {

	private Invalid() {
	}

	static ClaudeException request(String message) {
		return ClaudeException.of(ClaudeException.Details.of(ErrorClass.INVALID_REQUEST, message,
				"This question could not be sent as it is."), null);
	}

	static String blank(@Nullable String text, String what, String advice) {
		if (text == null || text.isBlank()) {
			throw request(what + " is " + ((text == null) ? "null" : "blank") + "; " + advice);
		}
		return text;
	}

	@SuppressWarnings("unchecked")
	static <N extends JsonNode> N copy(@Nullable N node, String what) {
		if (node == null) {
			throw request(what + " is null; pass JSON");
		}
		return (N) node.deepCopy();
	}

}
