package io.github.clauderesilience.observe.trace;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.spi.CallInfo;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What an observation of a question knows.
 */
public final class QuestionContext extends Observation.Context {

	private final CallInfo call;

	private final String modelTag;

	private volatile @Nullable ClaudeReply reply;

	private volatile boolean cancelled;

	QuestionContext(CallInfo call, String modelTag) {
		this.call = call;
		this.modelTag = modelTag;
	}

	/**
	 * The question.
	 * @return what is known of it
	 */
	public CallInfo call() {
		return this.call;
	}

	/**
	 * The model that was asked for, with a bounded number of values.
	 * @return its full id, or {@code other} for one that is not in the model table
	 */
	public String modelTag() {
		return this.modelTag;
	}

	/**
	 * The answer.
	 * @return the reply, or {@code null} if there is none yet, or none at all
	 */
	public @Nullable ClaudeReply reply() {
		return this.reply;
	}

	/**
	 * Whether the caller lost interest.
	 * @return {@code true} after a cancel
	 */
	public boolean isCancelled() {
		return this.cancelled;
	}

	void answered(ClaudeReply answer) {
		this.reply = answer;
	}

	void cancelled() {
		this.cancelled = true;
	}

}
