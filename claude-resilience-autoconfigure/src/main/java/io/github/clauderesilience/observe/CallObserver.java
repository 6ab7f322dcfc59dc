package io.github.clauderesilience.observe;

import java.util.List;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
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

	/**
	 * The reader of a stream saw the first of the answer.
	 * @param call the question
	 */
	default void firstContent(ClaudeCall call) {
	}

	/**
	 * A stream broke off after its first content.
	 * @param call the question
	 * @param errorClass why
	 * @param restarted whether the answer begins again; otherwise the question failed
	 */
	default void broke(ClaudeCall call, ErrorClass errorClass, boolean restarted) {
	}

	/**
	 * An observer that delegates to several. What one of them throws is logged and keeps
	 * neither the others nor the question from going on.
	 * @param observers the delegates, in order
	 * @return one observer for all
	 */
	static CallObserver all(List<? extends CallObserver> observers) {
		return observers.isEmpty() ? NONE : new CallObservers(List.copyOf(observers));
	}

}
