package io.github.clauderesilience.observe;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.chain.ClaudeCall;

/**
 * Hears how questions end. Must return at once and not throw.
 */
public interface CallObserver {

	/** Hears nothing. */
	CallObserver NONE = new CallObserver() {
	};

	/**
	 * A question was answered, if only by a message.
	 * @param call the question
	 * @param reply the answer
	 */
	default void answered(ClaudeCall call, ClaudeReply reply) {
	}

	/**
	 * A question failed.
	 * @param call the question
	 * @param failure what the program gets
	 */
	default void failed(ClaudeCall call, Throwable failure) {
	}

	/**
	 * The caller lost interest.
	 * @param call the question
	 */
	default void cancelled(ClaudeCall call) {
	}

}
