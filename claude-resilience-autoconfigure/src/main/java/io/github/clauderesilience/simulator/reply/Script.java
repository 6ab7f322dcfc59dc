package io.github.clauderesilience.simulator.reply;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.simulator.request.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a test has written. Thread-safe.
 */
final class Script {

	private final List<ScriptedReply> replies = new CopyOnWriteArrayList<>();

	ScriptedReply reply(String text) {
		return add(ScriptedReply.Part.text(text));
	}

	ScriptedReply toolCall(String name, Object input) {
		return add(ScriptedReply.Part.toolCall(name, input));
	}

	void clear() {
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
