package io.github.clauderesilience.review;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Writes requests the API calls invalid into the log {@value #LOGGER}, so that they can
 * be mended: as they are, or with each text replaced by its length. Credentials are not
 * part of a body. Thread-safe.
 */
public final class RequestLog {

	/** Name of the log. */
	public static final String LOGGER = "claude.requests";

	/** Names and kinds are what one mends a request by; these are never content. */
	private static final int NAME_CHARS = 64;

	private static final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final boolean content;

	/**
	 * A log.
	 * @param content whether texts are written, too
	 */
	public RequestLog(boolean content) {
		this.content = content;
	}

	void log(ClaudeCall call, ClaudeException failure) {
		if (logger.isWarnEnabled()) {
			logger.warn("{} with the request: {}", failure.getMessage(), text(call.body()));
		}
	}

	/**
	 * What is written of a body.
	 */
	String text(JsonNode body) {
		return new String(Json.write(this.content ? body : structure("", body, true)), StandardCharsets.UTF_8);
	}

	private static JsonNode structure(String field, JsonNode node, boolean ours) {
		if (node instanceof ObjectNode object) {
			ObjectNode copy = Json.object();
			for (Map.Entry<String, JsonNode> entry : object.properties()) {
				copy.set(entry.getKey(), structure(entry.getKey(), entry.getValue(), ours && !isFree(entry.getKey())));
			}
			return copy;
		}
		if (node instanceof ArrayNode array) {
			ArrayNode copy = array.arrayNode();
			array.forEach((element) -> copy.add(structure("", element, ours)));
			return copy;
		}
		return (node.isString() && !(ours && isName(field, node.stringValue())))
				? StringNode.valueOf("<" + node.stringValue().length() + " characters>") : node;
	}

	/** Below these the names of the fields are the user's own. */
	private static boolean isFree(String field) {
		return "input".equals(field) || "metadata".equals(field);
	}

	private static boolean isName(String field, String value) {
		return switch (field) {
			case "model", "role", "type", "media_type", "service_tier", "display", "effort", "ttl" ->
				value.length() <= NAME_CHARS;
			default -> false;
		};
	}

}
