package io.github.clauderesilience.observe;

import java.util.List;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.Guard;

/**
 * Several observers as one.
 */
record CallObservers(List<CallObserver> observers) implements CallObserver {

	@Override
	public void answered(ClaudeCall call, ClaudeReply reply) {
		Guard.each(this.observers, (observer) -> observer.answered(call, reply));
	}

	@Override
	public void failed(ClaudeCall call, Throwable failure) {
		Guard.each(this.observers, (observer) -> observer.failed(call, failure));
	}

	@Override
	public void cancelled(ClaudeCall call) {
		Guard.each(this.observers, (observer) -> observer.cancelled(call));
	}

	@Override
	public void firstContent(ClaudeCall call) {
		Guard.each(this.observers, (observer) -> observer.firstContent(call));
	}

	@Override
	public void broke(ClaudeCall call, ErrorClass errorClass, boolean restarted) {
		Guard.each(this.observers, (observer) -> observer.broke(call, errorClass, restarted));
	}

}
