package io.github.clauderesilience.fallback.adapt;

import java.util.Iterator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import io.github.clauderesilience.model.ModelSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the messages of a request readable for another model: system messages, thinking
 * blocks, and the beginning of the answer.
 */
final class ConversationAdapter {

	private static final Set<String> THINKING_BLOCKS = Set.of("thinking", "redacted_thinking");

	private ConversationAdapter() {
	}

	static void adapt(Draft draft, @Nullable ModelSpec from, ModelSpec to) {
		boolean prefixChanged = Boolean.FALSE.equals(to.accepts().systemInMessages()) && mergeSystem(draft, to);
		if (!canReadThinking(from, to, prefixChanged)) {
			stripThinking(draft, to);
		}
		if (Boolean.FALSE.equals(to.accepts().prefill())) {
			askInsteadOfPrefill(draft, to);
		}
	}

	private static boolean canReadThinking(@Nullable ModelSpec from, ModelSpec to, boolean prefixChanged) {
		return from != null && to.readsThinkingOf().contains(from.id())
				&& !(prefixChanged && from.bindsThinkingToPrefix());
	}

	private static boolean mergeSystem(Draft draft, ModelSpec to) {
		int merged = 0;
		Iterator<JsonNode> messages = iterator(draft);
		while (messages.hasNext()) {
			JsonNode message = messages.next();
			if (Draft.text(message, "role").equals("system")) {
				appendSystem(draft.json(), message.path("content"));
				messages.remove();
				merged++;
			}
		}
		if (merged > 0) {
			draft.note("moved " + merged + " system message(s) to the system prompt: " + to.id()
					+ " refuses them among messages");
		}
		return merged > 0;
	}

	private static void appendSystem(ObjectNode request, JsonNode content) {
		JsonNode system = request.get("system");
		if (system == null || system.isNull()) {
			request.set("system", content);
		}
		else if (system.isString() && content.isString()) {
			request.put("system", system.asString() + "\n\n" + content.asString());
		}
		else {
			ArrayNode blocks = request.arrayNode();
			addBlocks(blocks, system);
			addBlocks(blocks, content);
			request.set("system", blocks);
		}
	}

	/**
	 * Appends content, a string or an array of blocks, as blocks.
	 * @param blocks where to append
	 * @param content what to append
	 */
	static void addBlocks(ArrayNode blocks, JsonNode content) {
		if (content.isString()) {
			addText(blocks, content.asString());
		}
		else {
			content.forEach(blocks::add);
		}
	}

	static void addText(ArrayNode blocks, String text) {
		blocks.addObject().put("type", "text").put("text", text);
	}

	private static void stripThinking(Draft draft, ModelSpec to) {
		int stripped = 0;
		Iterator<JsonNode> messages = iterator(draft);
		while (messages.hasNext()) {
			JsonNode message = messages.next();
			if (message.path("content") instanceof ArrayNode content) {
				int before = content.size();
				content.removeIf(ConversationAdapter::isThinking);
				stripped += before - content.size();
				if (content.isEmpty() && before > 0) {
					messages.remove();
				}
			}
		}
		if (stripped > 0) {
			draft.note(
					"stripped " + stripped + " thinking block(s): made by another model, not readable for " + to.id());
		}
	}

	static boolean isThinking(JsonNode block) {
		return THINKING_BLOCKS.contains(Draft.text(block, "type"));
	}

	private static void askInsteadOfPrefill(Draft draft, ModelSpec to) {
		// With a fallback credit even a model without prefill continues a refused answer.
		if (draft.json().has("fallback_credit_token") || !endsWithPrefill(draft)) {
			return;
		}
		draft.lastMessage().ifPresent((message) -> {
			String beginning = plainText(message.path("content"));
			message.put("role", "user");
			message.put("content",
					"Begin your answer with exactly the following text and continue it from there:\n\n" + beginning);
			draft.note("asked for the beginning of the answer instead of giving it: " + to.id() + " refuses prefill");
		});
	}

	/**
	 * Whether the last message is the beginning of the answer. One with other blocks than
	 * text is a paused turn sent back to be continued, which every model accepts.
	 * @param draft the request
	 * @return {@code true} if the answer is prefilled
	 */
	static boolean endsWithPrefill(Draft draft) {
		return draft.lastMessage()
			.filter((message) -> Draft.text(message, "role").equals("assistant"))
			.map((message) -> message.path("content"))
			.filter((content) -> content.isString() || StreamSupport.stream(content.spliterator(), false)
				.allMatch((block) -> Draft.text(block, "type").equals("text")))
			.isPresent();
	}

	private static String plainText(JsonNode content) {
		return content.isString() ? content.asString()
				: StreamSupport.stream(content.spliterator(), false)
					.map((block) -> Draft.text(block, "text"))
					.collect(Collectors.joining());
	}

	private static Iterator<JsonNode> iterator(Draft draft) {
		return draft.messages().map(ArrayNode::iterator).orElseGet(() -> draft.json().arrayNode().iterator());
	}

}
