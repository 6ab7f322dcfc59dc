package io.github.clauderesilience.chain;

import io.github.clauderesilience.ClaudeEvent;
import reactor.core.publisher.Flux;

/**
 * One concern of the call ring. A plain answer is a flux of one
 * {@link ClaudeEvent.Completed}.
 */
@FunctionalInterface
public interface CallInterceptor {

	/**
	 * Handles a call, usually by letting the rest of the ring handle it.
	 * @param call the call
	 * @param next the rest of the ring; may be asked never, once, or again
	 * @return the events, to be subscribed to once and at once; cancel must reach
	 * whatever was subscribed
	 */
	Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next);

}
