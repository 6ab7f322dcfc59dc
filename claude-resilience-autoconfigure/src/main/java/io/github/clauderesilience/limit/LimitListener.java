package io.github.clauderesilience.limit;

import java.time.Duration;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Refusal;

/**
 * Hears each decision of the limiter. Called outside its lock, on the thread that caused
 * the decision; must not block.
 */
public interface LimitListener {

	/**
	 * A call has to wait.
	 * @param pool where
	 * @param lane its lane
	 */
	default void queued(PoolId pool, Lane lane) {
	}

	/**
	 * A call may be sent.
	 * @param pool where
	 * @param lane its lane
	 * @param waited how long it waited, zero if it did not
	 */
	default void admitted(PoolId pool, Lane lane, Duration waited) {
	}

	/**
	 * A call is not sent.
	 * @param pool where
	 * @param lane its lane
	 * @param reason why
	 * @param retryAfter when to come back
	 */
	default void refused(PoolId pool, Lane lane, Refusal reason, Duration retryAfter) {
	}

	/**
	 * Something happened to a pool as a whole.
	 * @param pool where
	 * @param notice what
	 */
	default void noticed(PoolId pool, Notice notice) {
	}

	/**
	 * The use of a call is known.
	 * @param pool where
	 * @param model the model
	 * @param inputDifference input tokens used beyond what was reserved; negative for
	 * less
	 * @param outputDifference output tokens used beyond what was reserved
	 */
	default void settled(PoolId pool, String model, long inputDifference, long outputDifference) {
	}

}
