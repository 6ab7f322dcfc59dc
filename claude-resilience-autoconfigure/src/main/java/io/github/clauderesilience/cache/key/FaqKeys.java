package io.github.clauderesilience.cache.key;

import io.github.clauderesilience.chain.guard.Guard;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The key under which an answer is kept: a SHA-256 over everything in a request that can
 * change the answer and nothing else, with the last thing the user said in its normalised
 * form. The order of fields does not matter. Thread-safe.
 */
public final class FaqKeys {

	/** Who asks, how it is sent and what is billed do not change the answer. */
	private static final List<String> IRRELEVANT = List.of("stream", "service_tier", "cache_control");

	private static final List<String> IRRELEVANT_AND_METADATA = List.of("stream", "service_tier", "cache_control",
			"metadata");

	private static final List<String> USER_ID = List.of("user_id");

	private static final List<String> CACHE_CONTROL = List.of("cache_control");

	private final QuestionNormaliser normaliser;

	/**
	 * Creates keys.
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
		KeyDigest digest = new KeyDigest();
		digest.add(body, hasRelevantMetadata(body) ? IRRELEVANT : IRRELEVANT_AND_METADATA,
				(name, value) -> addField(digest, name, value));
		new TreeSet<>(betas).forEach(digest::add);
		return digest.hex();
	}

	/**
	 * The question of a request that is nothing but a question: one message of the user,
	 * of text only.
	 * @param body the body of the Messages API request
	 * @return what the user said, or {@code null} if there is more to it
	 */
	public @Nullable String soleQuestion(ObjectNode body) {
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
	 * The normalised form of a question; if the application's normaliser fails, the
	 * question itself.
	 * @param question the question as asked
	 * @return the form that stands for it
	 */
	public String normalised(String question) {
		return Guard.ask(this.normaliser, () -> Objects.requireNonNull(this.normaliser.normalise(question)),
				() -> question);
	}

	private static boolean hasRelevantMetadata(ObjectNode body) {
		JsonNode metadata = body.path("metadata");
		return !metadata.isObject() || metadata.size() > (metadata.has("user_id") ? 1 : 0);
	}

	private void addField(KeyDigest digest, String name, JsonNode value) {
		switch (name) {
			case "metadata" -> addWithout(digest, value, USER_ID);
			case "system", "tools" -> addBlocks(digest, value, -1);
			case "messages" -> addMessages(digest, value);
			default -> digest.add(value);
		}
	}

	private void addMessages(KeyDigest digest, JsonNode messages) {
		int last = messages.size() - 1;
		while (last >= 0 && !isOfUser(messages.get(last))) {
			last--;
		}
		digest.addArray(messages.size());
		for (int i = 0; i < messages.size(); i++) {
			boolean counts = i == last;
			if (messages.get(i) instanceof ObjectNode message) {
				addObject(digest, message, List.of(), "content", (content) -> addContent(digest, content, counts));
			}
			else {
				digest.add(messages.get(i));
			}
		}
	}

	/** A text and a single text block are the same to the API. */
	private void addContent(KeyDigest digest, JsonNode content, boolean normalise) {
		if (content.isString() && normalise) {
			digest.addArray(1);
			digest.addObject(2);
			digest.add("text");
			digest.add(normalised(content.stringValue()));
			digest.add("type");
			digest.add("text");
			return;
		}
		int text = normalise ? content.size() - 1 : -1;
		while (text >= 0 && !content.path(text).path("text").isString()) {
			text--;
		}
		addBlocks(digest, content, text);
	}

	/** An object of which one property is added in a way of its own. */
	private static void addObject(KeyDigest digest, ObjectNode object, List<String> without, String own,
			Consumer<JsonNode> add) {
		digest.add(object, without, (name, value) -> {
			if (name.equals(own)) {
				add.accept(value);
			}
			else {
				digest.add(value);
			}
		});
	}

	private void addBlocks(KeyDigest digest, JsonNode blocks, int normalised) {
		if (!blocks.isArray()) {
			digest.add(blocks);
			return;
		}
		digest.addArray(blocks.size());
		for (int i = 0; i < blocks.size(); i++) {
			if (i == normalised && blocks.get(i) instanceof ObjectNode block) {
				addObject(digest, block, CACHE_CONTROL, "text", (text) -> digest.add(normalised(text.stringValue())));
			}
			else {
				addWithout(digest, blocks.get(i), CACHE_CONTROL);
			}
		}
	}

	private static void addWithout(KeyDigest digest, JsonNode node, List<String> without) {
		if (node instanceof ObjectNode object) {
			digest.add(object, without, (name, value) -> digest.add(value));
		}
		else {
			digest.add(node);
		}
	}

	private static boolean isOfUser(JsonNode message) {
		return "user".equals(message.path("role").stringValue(null));
	}

}
