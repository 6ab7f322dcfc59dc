package io.github.clauderesilience;

import io.github.clauderesilience.json.Json;
import tools.jackson.databind.JsonNode;

/**
 * One message of a conversation that the application keeps, in a session or a database;
 * its JSON form is that of the API. See {@link ClaudeRequest#turns()} and
 * {@link ClaudeRequest.Builder#conversation(java.util.List)}.
 *
 * @param role {@code user} or {@code assistant}
 * @param content a text or content blocks, as the API writes them
 */
public record ClaudeTurn(String role, JsonNode content) {

	/**
	 * Copies the content, so that the turn cannot change.
	 */
	public ClaudeTurn {
		Invalid.blank(role, "The role of a turn", "pass user or assistant");
		content = Invalid.copy(content, "The content of a turn");
	}

	/**
	 * Creates a turn of the user.
	 * @param text what the user said
	 * @return the turn
	 */
	public static ClaudeTurn user(String text) {
		return new ClaudeTurn("user", Json.of(Invalid.blank(text, "The question", "pass what the user said")));
	}

	/**
	 * Creates a turn of the model.
	 * @param text what the model said
	 * @return the turn
	 */
	public static ClaudeTurn assistant(String text) {
		return new ClaudeTurn("assistant", Json.of(Invalid.blank(text, "The answer", "pass what the model said")));
	}

	/**
	 * What was said.
	 * @return a copy
	 */
	@Override
	public JsonNode content() {
		return this.content.deepCopy();
	}

	/**
	 * Names the role, never the content.
	 */
	@Override
	public String toString() {
		return "ClaudeTurn[role=" + this.role + "]";
	}

}
