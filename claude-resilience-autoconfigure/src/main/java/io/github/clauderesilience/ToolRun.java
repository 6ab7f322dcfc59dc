package io.github.clauderesilience;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link ToolLoop} went.
 *
 * @param reply the last answer; for people it may be a message in place of one
 * @param request the conversation that was answered: the request with all tool calls and
 * results. Continue with {@code request().toBuilder().reply(reply()).user("…")}; without
 * an answer, run the same loop with it again, and no tool is repeated
 * @param steps what was run, in order
 */
public record ToolRun(ClaudeReply reply, ClaudeRequest request, List<Step> steps) {

	/**
	 * Copies the steps.
	 */
	public ToolRun {
		steps = List.copyOf(steps);
	}

	/**
	 * The text of the last answer.
	 * @return the text, empty if there is none
	 */
	public String text() {
		return this.reply.text();
	}

	/**
	 * Whether the model came to an answer.
	 * @return {@code false} if a message stands in for it, or the answer still calls
	 * tools, as one that was cut at {@code max_tokens} may, or for people one that has
	 * text besides
	 */
	public boolean isAnswer() {
		return this.reply.isAnswer() && this.reply.toolCalls().isEmpty();
	}

	/**
	 * A tool that was run.
	 *
	 * @param call what the model called
	 * @param result the result sent to the model
	 * @param failed whether that was a failure
	 */
	public record Step(ToolCall call, @Nullable Object result, boolean failed) {

		/**
		 * Names the tool, never its result.
		 */
		@Override
		public String toString() {
			return "Step[tool=" + this.call.name() + ", failed=" + this.failed + "]";
		}

	}

}
