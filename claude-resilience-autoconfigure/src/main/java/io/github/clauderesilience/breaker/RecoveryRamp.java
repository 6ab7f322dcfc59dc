package io.github.clauderesilience.breaker;

import java.time.Duration;

/**
 * Concurrency limit for a model that has just recovered, so that queued calls do not
 * overload it again: {@code 2^step} calls in flight with a step each {@link #STEP 500
 * ms}, without limit after six steps (three seconds). Slow start, as in TCP (RFC 5681).
 * Pure.
 */
final class RecoveryRamp {

	/** Our choice: long enough for an answer or two to arrive between steps. */
	static final Duration STEP = Duration.ofMillis(500);

	private static final int STEPS = 6;

	private RecoveryRamp() {
	}

	/**
	 * The most calls in flight.
	 * @param sinceRecovery time since the circuit closed, not negative
	 * @return a number of calls
	 */
	static int limit(Duration sinceRecovery) {
		long step = sinceRecovery.toNanos() / STEP.toNanos();
		return (step >= STEPS) ? Integer.MAX_VALUE : 1 << step;
	}

	/**
	 * The time until the limit rises.
	 * @param sinceRecovery time since the circuit closed, not negative
	 * @return positive, at most one step
	 */
	static Duration untilNextStep(Duration sinceRecovery) {
		return Duration.ofNanos(STEP.toNanos() - sinceRecovery.toNanos() % STEP.toNanos());
	}

}
