package io.github.clauderesilience.observe;

import java.util.List;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.ClaudeCall;

/**
 * Several observers as one.
 */
record CallObservers(List<CallObserver> observers) implements CallObserver {

	@Override
	public void answered(ClaudeCall call, ClaudeReply reply) {
		this.observers.forEach((observer) -> observer.answered(call, reply));
	}

	@Override
	public void failed(ClaudeCall call, Throwable failure) {
		this.observers.forEach((observer) -> observer.failed(call, failure));
	}

	@Override
	public void cancelled(ClaudeCall call) {
		this.observers.forEach((observer) -> observer.cancelled(call));
	}

	@Override
	public void firstContent(ClaudeCall call) {
		this.observers.forEach((observer) -> observer.firstContent(call));
	}

	@Override
	public void broke(ClaudeCall call, ErrorClass errorClass, boolean restarted) {
		this.observers.forEach((observer) -> observer.broke(call, errorClass, restarted));
	}

}
