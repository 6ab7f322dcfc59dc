package io.github.clauderesilience.observe;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import reactor.core.publisher.Flux;

/**
 * Tells an observer how each question ended, whatever the rest of the ring did about it.
 */
public final class ObserveInterceptor implements CallInterceptor {

	private final CallObserver observer;

	/**
	 * An interceptor.
	 * @param observer hears how questions end
	 */
	public ObserveInterceptor(CallObserver observer) {
		this.observer = observer;
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		return (this.observer == CallObserver.NONE) ? next.proceed(call)
				: new ObservedFlux(next.proceed(call), call, this.observer);
	}

}
