package io.github.clauderesilience.chain;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;

/**
 * Whether another model takes a call over from the one that was asked. Asked before the
 * call waits for that one again; the fallback answers. Thread-safe.
 */
public interface StandIn {

	/** No other model can. */
	StandIn NONE = new StandIn() {

		@Override
		public boolean isReady() {
			return false;
		}

		@Override
		public boolean takesOver(ClaudeException failure, Duration wait) {
			return false;
		}

	};

	/**
	 * Whether there is another model that is not down. If there is none, waiting for the
	 * one that was asked is the best that can be done.
	 * @return {@code true} if there is one
	 */
	boolean isReady();

	/**
	 * The model that was asked is in trouble, and the call would wait for it.
	 * @param failure the trouble
	 * @param wait how long the call would wait before it is sent to that model again
	 * @return {@code true} if the wait would exceed the patience of the call and another
	 * model can take it now: the call is not to wait, but to fail with the trouble
	 */
	boolean takesOver(ClaudeException failure, Duration wait);

}
