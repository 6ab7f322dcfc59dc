package io.github.clauderesilience.spi;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;

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
	default void answered(CallInfo call, ClaudeReply reply) {
	}

	/**
	 * A question failed.
	 * @param call the question
	 * @param failure what the program gets
	 */
	default void failed(CallInfo call, Throwable failure) {
	}

	/**
	 * The caller cancelled the call.
	 * @param call the question
	 */
	default void cancelled(CallInfo call) {
	}

	/**
	 * The reader of a stream saw the first of the answer.
	 * @param call the question
	 */
	default void firstContent(CallInfo call) {
	}

	/**
	 * A stream broke off after its first content.
	 * @param call the question
	 * @param errorClass why
	 * @param restarted whether the answer begins again; otherwise the question failed
	 */
	default void broke(CallInfo call, ErrorClass errorClass, boolean restarted) {
	}

}
