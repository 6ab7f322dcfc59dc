package io.github.clauderesilience.breaker;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One circuit as it is now, for people.
 *
 * @param model the key of the model
 * @param state its state
 * @param since when it entered that state
 * @param nextProbe time until a call may probe, zero if the next one does; {@code null}
 * unless it is open, or half-open without a probe
 * @param consecutiveFailures failures in a row, while it is closed
 * @param inFlight calls that hold a permit
 * @param refused calls refused since the start
 * @param openings how often it opened since the start
 */
public record CircuitView(String model, State state, Instant since, @Nullable Duration nextProbe,
		int consecutiveFailures, int inFlight, long refused, long openings) {

	/**
	 * States of a circuit.
	 */
	public enum State {

		/** All calls pass. */
		NORMAL,

		/** Closed a moment ago: the load returns step by step. */
		RECOVERING,

		/** No call passes until the cool-off is over. */
		OPEN,

		/** A few calls pass as probes; the next ones if there were none. */
		HALF_OPEN,

		/** No call passes until an operator ends it. */
		FORCED_OPEN

	}

}
