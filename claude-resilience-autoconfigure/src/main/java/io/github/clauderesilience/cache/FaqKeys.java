package io.github.clauderesilience.cache;

import java.util.List;
import java.util.TreeSet;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The key under which an answer is kept: a SHA-256 over everything in a request that can
 * change the answer and nothing else, with the last thing the user said in its normalised
 * form. The order of fields does not matter. Thread-safe.
 */
public final class FaqKeys {

	/** Who asks, how it is sent and what is billed do not change the answer. */
	private static final List<String> IRRELEVANT = List.of("stream", "service_tier", "cache_control");

	private final QuestionNormaliser normaliser;

	/**
	 * Keys.
	 * @param normaliser brings questions that mean the same into the same form
	 */
	public FaqKeys(QuestionNormaliser normaliser) {
		this.normaliser = normaliser;
	}

	/**
	 * The key of a request.
	 * @param body the complete body of the Messages API request; is not changed
	 * @param betas its beta features, in any order
	 * @return 64 hexadecimal digits
	 */
	public String of(ObjectNode body, List<String> betas) {
		ObjectNode relevant = relevant(body);
		KeyDigest digest = new KeyDigest();
		digest.add(relevant);
		new TreeSet<>(betas).forEach(digest::add);
		return digest.hex();
	}

	/**
	 * The question of a request that is nothing but a question: one message of the user,
	 * of text only.
	 * @param body the body of the Messages API request
	 * @return what the user said, or {@code null} where there is more to it
	 */
	@Nullable String soleQuestion(ObjectNode body) {
		JsonNode messages = body.path("messages");
		if (messages.size() != 1 || !isOfUser(messages.get(0))) {
			return null;
		}
		JsonNode content = messages.get(0).path("content");
		if (content.isString()) {
			return content.stringValue();
		}
		return (content.size() == 1) ? content.get(0).path("text").stringValue(null) : null;
	}

	/**
	 * The normalised form of a question.
	 * @param question what somebody asked
	 * @return the form that stands for it
	 */
	String normalised(String question) {
		return this.normaliser.normalise(question);
	}

	private ObjectNode relevant(ObjectNode body) {
		ObjectNode copy = body.deepCopy();
		copy.remove(IRRELEVANT);
		if (copy.path("metadata") instanceof ObjectNode metadata) {
			metadata.remove("user_id");
			if (metadata.isEmpty()) {
				copy.remove("metadata");
			}
		}
		withoutCacheControl(copy.path("system"));
		withoutCacheControl(copy.path("tools"));
		JsonNode messages = copy.path("messages");
		messages.forEach((message) -> withoutCacheControl(message.path("content")));
		for (int i = messages.size() - 1; i >= 0; i--) {
			if (isOfUser(messages.get(i))) {
				normaliseLastText(messages.get(i));
				break;
			}
		}
		return copy;
	}

	private void normaliseLastText(JsonNode message) {
		JsonNode content = message.path("content");
		if (content.isString() && message instanceof ObjectNode object) {
			object.set("content", textBlocks(this.normaliser.normalise(content.stringValue())));
			return;
		}
		for (int i = content.size() - 1; i >= 0; i--) {
			if (content.get(i) instanceof ObjectNode block && block.path("text").isString()) {
				block.put("text", this.normaliser.normalise(block.path("text").stringValue()));
				return;
			}
		}
	}

	/** A text and a single text block are the same to the API. */
	private static ArrayNode textBlocks(String text) {
		ArrayNode blocks = Json.mapper().createArrayNode();
		blocks.addObject().put("type", "text").put("text", text);
		return blocks;
	}

	private static void withoutCacheControl(JsonNode blocks) {
		blocks.forEach((block) -> {
			if (block instanceof ObjectNode object) {
				object.remove("cache_control");
			}
		});
	}

	private static boolean isOfUser(JsonNode message) {
		return "user".equals(message.path("role").stringValue(null));
	}

}
