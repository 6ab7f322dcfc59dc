package io.github.clauderesilience.observe.advice;

import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.wire.count.PromptSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of a prompt a cache could keep: tools and system prompt, which stand in front
 * of the messages. The text itself is not kept.
 *
 * @param hash tells whether two are the same
 * @param chars its length in characters
 * @param promptChars the length of the whole prompt
 */
record Prefix(int hash, long chars, long promptChars) {

	static Prefix of(ObjectNode body) {
		ObjectNode prefix = Json.object();
		JsonNode tools = body.path("tools");
		JsonNode system = body.path("system");
		if (!tools.isMissingNode()) {
			prefix.set("tools", tools);
		}
		if (!system.isMissingNode()) {
			prefix.set("system", system);
		}
		return new Prefix(prefix.hashCode(), PromptSize.of(prefix).chars(), PromptSize.of(body).chars());
	}

	boolean isLike(Prefix other) {
		return this.hash == other.hash && this.chars == other.chars;
	}

}
