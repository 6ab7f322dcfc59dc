package io.github.clauderesilience.review;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Writes requests the API calls invalid into the log {@value #LOGGER}, so that they can
 * be corrected: as they are, or their structure only. The structure shows the names of
 * fields and the values of known parameters; of texts, of tool inputs and metadata and of
 * the values of unknown fields it shows type and size. Credentials are not part of a
 * body. Thread-safe.
 */
public final class RequestLog {

	/** Name of the log. */
	public static final String LOGGER = "claude.requests";

	/** Names and kinds help to correct a request; these are never content. */
	private static final int NAME_CHARS = 64;

	/** Fields whose texts say how something is asked, not what. */
	private static final Set<String> NAMES = Set.of("model", "role", "type", "media_type", "service_tier", "display",
			"effort", "ttl", "speed");

	/** Fields whose numbers and booleans do. */
	private static final Set<String> NUMBERS = Set.of("max_tokens", "stream", "temperature", "top_p", "top_k",
			"budget_tokens", "is_error", "disable_parallel_tool_use", "max_uses", "strict", "max_content_tokens",
			"additionalProperties");

	/** Fields below which even the names are the user's own. */
	private static final Set<String> OWN_BY_USER = Set.of("input", "metadata", "default", "examples", "input_examples",
			"example");

	private static final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final boolean content;

	/**
	 * Creates a log.
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
		return new String(Json.write(this.content ? body : structure("", body)), StandardCharsets.UTF_8);
	}

	private static JsonNode structure(String field, JsonNode node) {
		if (node instanceof ObjectNode object) {
			return OWN_BY_USER.contains(field) ? shape(node) : structure(object);
		}
		if (node instanceof ArrayNode array) {
			ArrayNode copy = array.arrayNode();
			array.forEach((element) -> copy.add(structure(field, element)));
			return copy;
		}
		return isShown(field, node) ? node : shape(node);
	}

	private static ObjectNode structure(ObjectNode object) {
		ObjectNode copy = Json.object();
		for (Map.Entry<String, JsonNode> entry : object.properties()) {
			String name = entry.getKey();
			copy.set((name.length() <= NAME_CHARS) ? name : name.substring(0, NAME_CHARS) + "…",
					structure(name, entry.getValue()));
		}
		return copy;
	}

	/** What is said of a value that is not shown. */
	private static JsonNode shape(JsonNode node) {
		return switch (node.getNodeType()) {
			case OBJECT -> StringNode.valueOf("<object of " + node.size() + " fields>");
			case ARRAY -> StringNode.valueOf("<array of " + node.size() + " elements>");
			case STRING -> StringNode.valueOf("<" + Counted.of(node.stringValue().length(), "character") + ">");
			case NUMBER -> StringNode.valueOf("<number>");
			case BOOLEAN -> StringNode.valueOf("<boolean>");
			default -> node;
		};
	}

	private static boolean isShown(String field, JsonNode node) {
		return node.isString() ? NAMES.contains(field) && node.stringValue().length() <= NAME_CHARS
				: node.isNull() || NUMBERS.contains(field);
	}

}
