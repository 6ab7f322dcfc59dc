package io.github.clauderesilience.observe;

import java.util.List;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.spi.CallInfo;
import io.github.clauderesilience.spi.CallObserver;

/**
 * Several observers as one. What one of them throws is logged and keeps neither the
 * others nor the call from going on.
 *
 * @param observers the delegates, in order
 */
record CallObservers(List<CallObserver> observers) implements CallObserver {

	/**
	 * Creates one observer that delegates to several.
	 * @param observers the delegates, in order
	 * @return one observer for all, {@link CallObserver#NONE} if there is none
	 */
	static CallObserver of(List<? extends CallObserver> observers) {
		return observers.isEmpty() ? NONE : new CallObservers(List.copyOf(observers));
	}

	@Override
	public void answered(CallInfo call, ClaudeReply reply) {
		Guard.each(this.observers, (observer) -> observer.answered(call, reply));
	}

	@Override
	public void failed(CallInfo call, Throwable failure) {
		Guard.each(this.observers, (observer) -> observer.failed(call, failure));
	}

	@Override
	public void cancelled(CallInfo call) {
		Guard.each(this.observers, (observer) -> observer.cancelled(call));
	}

	@Override
	public void firstContent(CallInfo call) {
		Guard.each(this.observers, (observer) -> observer.firstContent(call));
	}

	@Override
	public void broke(CallInfo call, ErrorClass errorClass, boolean restarted) {
		Guard.each(this.observers, (observer) -> observer.broke(call, errorClass, restarted));
	}

}
