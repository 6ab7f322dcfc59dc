package io.github.clauderesilience.test;

import java.time.Instant;
import java.util.Map;

import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.simulator.RecordedRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that the application sent.
 *
 * @param time when it had come in whole
 * @param path its path, such as {@code /v1/messages}
 * @param model the model it asks
 * @param stream whether it wants a stream
 * @param headers its headers in lower case, credentials masked
 * @param json its body
 */
public record SentRequest(Instant time, String path, String model, boolean stream, Map<String, String> headers,
		ObjectNode json) {

	static SentRequest of(RecordedRequest request) {
		ObjectNode body = Json.readObject(request.body());
		return new SentRequest(request.time(), request.path(), request.model(), request.stream(), request.headers(),
				(body != null) ? body : Json.object());
	}

	/**
	 * What the model is asked to be.
	 * @return the system prompt, empty if there is none
	 */
	public String system() {
		return text(this.json.path("system"));
	}

	/**
	 * What is said in the last message.
	 * @return its texts and tool results
	 */
	public String prompt() {
		JsonNode messages = this.json.path("messages");
		return text(messages.path(messages.size() - 1).path("content"));
	}

	private static String text(JsonNode content) {
		if (content.isString()) {
			return content.stringValue();
		}
		StringBuilder text = new StringBuilder();
		for (JsonNode block : content) {
			text.append(text.isEmpty() ? "" : "\n")
				.append(block.path("text").stringValue(""))
				.append(text(block.path("content")));
		}
		return text.toString();
	}

}
