package io.github.clauderesilience.chain;

import java.util.List;

import io.github.clauderesilience.ClaudeEvent;
import reactor.core.publisher.Flux;

/**
 * The rest of the call ring, seen from one interceptor.
 */
@FunctionalInterface
public interface Chain {

	/**
	 * Lets the rest of the ring handle a call. It may begin to when this is called, so
	 * call it when the events are wanted, and once for each time they are.
	 * @param call the call
	 * @return the events, to be subscribed to once and at once
	 */
	Flux<ClaudeEvent> proceed(ClaudeCall call);

	/**
	 * A ring of interceptors around an innermost chain.
	 * @param interceptors the interceptors, outermost first
	 * @param innermost what the last interceptor proceeds to
	 * @return the whole ring
	 */
	static Chain of(List<CallInterceptor> interceptors, Chain innermost) {
		Chain chain = innermost;
		for (int i = interceptors.size() - 1; i >= 0; i--) {
			CallInterceptor interceptor = interceptors.get(i);
			Chain next = chain;
			chain = (call) -> interceptor.intercept(call, next);
		}
		return chain;
	}

}
