package io.github.clauderesilience.simulator.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.simulator.request.Json;
import io.github.clauderesilience.simulator.request.Prompt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An answer that a test has written, in place of a made-up one. It holds from the moment
 * it is made, for all prompts that its conditions do not exclude; the first one made that
 * fits is given. Thread-safe.
 */
public final class ScriptedReply {

	private static final int CHARS_PER_TOKEN = 4;

	private final List<Part> parts = new CopyOnWriteArrayList<>();

	/** Not after a result: a tool that is called again and again never ends. */
	private final boolean onlyToQuestions;

	private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

	private volatile @Nullable String promptText;

	private volatile @Nullable String model;

	private volatile @Nullable String stopReason;

	ScriptedReply(Part first) {
		this.parts.add(first);
		this.onlyToQuestions = first.tool() != null;
	}

	/**
	 * Only prompts whose latest question, or a tool result after it, contains a text.
	 * @param text the text, case-sensitive
	 * @return this answer
	 */
	public ScriptedReply toPromptContaining(String text) {
		this.promptText = text;
		return this;
	}

	/**
	 * Only requests for a model.
	 * @param id its id or alias, as the request names it
	 * @return this answer
	 */
	public ScriptedReply fromModel(String id) {
		this.model = id;
		return this;
	}

	/**
	 * Only so many times; after that the next answer that fits is given.
	 * @param most how many times, from 1
	 * @return this answer
	 */
	public ScriptedReply times(int most) {
		if (most < 1) {
			throw new IllegalArgumentException("An answer is given at least once, not " + most + " times");
		}
		this.left.set(most);
		return this;
	}

	/**
	 * Adds a tool call to the answer.
	 * @param name name of the tool
	 * @param input its input: a map, a record or JSON
	 * @return this answer
	 */
	public ScriptedReply andToolCall(String name, Object input) {
		this.parts.add(Part.toolCall(name, input));
		return this;
	}

	/**
	 * Ends the answer for a reason of its own, such as {@code max_tokens}.
	 * @param reason the {@code stop_reason}
	 * @return this answer
	 */
	public ScriptedReply stopReason(String reason) {
		this.stopReason = reason;
		return this;
	}

	/**
	 * Whether this is the answer to a prompt; if so, one of its times is used up.
	 */
	boolean take(Prompt prompt) {
		String wanted = this.promptText;
		String from = this.model;
		if (from != null && !from.equals(prompt.model()) || this.onlyToQuestions && endsWithResult(prompt)
				|| wanted != null && !latest(prompt).contains(wanted)) {
			return false;
		}
		return this.left.getAndUpdate((count) -> Math.max(0, count - 1)) > 0;
	}

	List<Block> blocks(long random) {
		List<Block> blocks = new ArrayList<>();
		for (Part part : this.parts) {
			long tokens = Math.max(1, part.body().length() / CHARS_PER_TOKEN);
			blocks.add((part.tool() == null) ? new Block(Block.Type.TEXT, part.body(), tokens, "", "")
					: new Block(Block.Type.TOOL_USE, part.body(), tokens,
							"toolu_" + Long.toHexString(random) + blocks.size(), part.tool()));
		}
		return List.copyOf(blocks);
	}

	String stopReason() {
		String own = this.stopReason;
		boolean calls = this.parts.stream().anyMatch((part) -> part.tool() != null);
		return (own != null) ? own : calls ? "tool_use" : "end_turn";
	}

	private static boolean endsWithResult(Prompt prompt) {
		JsonNode messages = prompt.json().path("messages");
		return isResult(messages.path(messages.size() - 1));
	}

	/** All strings from the latest question on. */
	private static String latest(Prompt prompt) {
		JsonNode messages = prompt.json().path("messages");
		int from = messages.size() - 1;
		while (from > 0
				&& (isResult(messages.path(from)) || !"user".equals(messages.path(from).path("role").asString("")))) {
			from--;
		}
		StringBuilder text = new StringBuilder();
		for (int i = Math.max(0, from); i < messages.size(); i++) {
			if ("user".equals(messages.path(i).path("role").asString(""))) {
				collect(messages.path(i).path("content"), text);
			}
		}
		return text.toString();
	}

	private static boolean isResult(JsonNode message) {
		return "tool_result".equals(message.path("content").path(0).path("type").asString(""));
	}

	private static void collect(JsonNode node, StringBuilder text) {
		if (node.isString()) {
			text.append(node.stringValue()).append('\n');
		}
		node.forEach((child) -> collect(child, text));
	}

	/**
	 * A piece of an answer.
	 *
	 * @param body a text, or the input of a tool as JSON
	 * @param tool name of the tool, or {@code null} for a text
	 */
	record Part(String body, @Nullable String tool) {

		static Part text(String text) {
			return new Part(text, null);
		}

		static Part toolCall(String name, Object input) {
			return new Part(Json.tree(input).toString(), name);
		}

	}

}
