package io.github.clauderesilience.chain;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;

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
		public boolean canTakeNow(ErrorClass errorClass) {
			return false;
		}

		@Override
		public boolean takesOver(ClaudeException failure, Duration wait) {
			return false;
		}

		@Override
		public boolean isPauseTooLong(Duration pause) {
			return false;
		}

		@Override
		public boolean isQueueTooLong(Duration wait) {
			return false;
		}

	};

	/**
	 * Whether there may be another model: one whose circuit is closed, whatever its quota
	 * and the request. Costs little.
	 * @return {@code false} if there is none for certain
	 */
	boolean isReady();

	/**
	 * Whether another model can take the call now: one with quota and a closed circuit
	 * that the request fits. If none can, waiting for the one that was asked is the best
	 * that can be done.
	 * @param errorClass what is wrong with the one that was asked
	 * @return {@code true} if there is one; the call is to be given up then
	 */
	boolean canTakeNow(ErrorClass errorClass);

	/**
	 * The model that was asked is in trouble, and the call would wait for it.
	 * @param failure the trouble
	 * @param wait how long the call would wait, and be on its way, before it is answered
	 * by that model
	 * @return {@code true} if the wait would exceed the patience of the call and another
	 * model can take it now: the call is not to wait, but to fail with the trouble
	 */
	boolean takesOver(ClaudeException failure, Duration wait);

	/**
	 * The call waits because the limit of the model that was asked pauses, after a 429 or
	 * by an operator.
	 * @param pause how long until the pause ends, as far as is known
	 * @return {@code true} if the call has no patience for that
	 */
	boolean isPauseTooLong(Duration pause);

	/**
	 * The call waits for quota, without any trouble.
	 * @param wait how long it will have waited in the end, as far as is known
	 * @return {@code true} if that is more than is put up with
	 */
	boolean isQueueTooLong(Duration wait);

}
