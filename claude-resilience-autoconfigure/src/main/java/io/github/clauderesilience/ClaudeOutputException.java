package io.github.clauderesilience;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * There is an answer, but it is not of the type that was asked for, also after the model
 * was told what is wrong with it; or the last round of a {@link ToolLoop} calls a tool
 * again. The question and the account are fine; another model, a simpler type or a larger
 * {@code max_tokens} may help, as the message says.
 */
public final class ClaudeOutputException extends ClaudeException {

	private static final long serialVersionUID = 1L;

	private final transient @Nullable ClaudeReply reply;

	private final List<String> problems;

	/**
	 * Creates an exception, for this library.
	 * @param details what is known
	 * @param reply the last answer
	 * @param problems what is wrong with it
	 */
	public ClaudeOutputException(Details details, @Nullable ClaudeReply reply, List<String> problems) {
		super(details, null);
		this.reply = reply;
		this.problems = List.copyOf(problems);
	}

	/**
	 * The last answer.
	 * @return the answer, or {@code null} after the exception was serialised
	 */
	public @Nullable ClaudeReply reply() {
		return this.reply;
	}

	/**
	 * What is wrong with the answer.
	 * @return problems in the form "/path: what is wrong", without texts of the answer
	 */
	public List<String> problems() {
		return this.problems;
	}

	@Override
	ClaudeException copy(Details changed) {
		return new ClaudeOutputException(changed, this.reply, this.problems);
	}

}
