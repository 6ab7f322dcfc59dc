package io.github.clauderesilience.simulator.reply;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.simulator.request.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a test has written. Thread-safe.
 */
public final class Script {

	private final List<ScriptedReply> replies = new CopyOnWriteArrayList<>();

	/**
	 * Adds an answer.
	 * @param text its text
	 * @return the answer, to be narrowed down
	 */
	public ScriptedReply reply(String text) {
		return add(ScriptedReply.Part.text(text));
	}

	/**
	 * Adds an answer that calls a tool, whatever the request's {@code tool_choice}; it is
	 * given to questions and not to tool results.
	 * @param name name of the tool
	 * @param input its input: a map, a record or JSON
	 * @return the answer, to be narrowed down
	 */
	public ScriptedReply toolCall(String name, Object input) {
		return add(ScriptedReply.Part.toolCall(name, input));
	}

	/**
	 * Forgets all of them.
	 */
	public void clear() {
		this.replies.clear();
	}

	@Nullable ScriptedReply take(Prompt prompt) {
		for (ScriptedReply reply : this.replies) {
			if (reply.take(prompt)) {
				return reply;
			}
		}
		return null;
	}

	private ScriptedReply add(ScriptedReply.Part first) {
		ScriptedReply reply = new ScriptedReply(first);
		this.replies.add(reply);
		return reply;
	}

}
