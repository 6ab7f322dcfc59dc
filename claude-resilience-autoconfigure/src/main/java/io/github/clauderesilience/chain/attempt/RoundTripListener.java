package io.github.clauderesilience.chain.attempt;

/**
 * Hears how long it takes to the API and back.
 */
@FunctionalInterface
public interface RoundTripListener {

	/** Does not care. */
	RoundTripListener NONE = (atMostNanos) -> {
	};

	/**
	 * A connection was opened, which takes one round trip at least.
	 * @param atMostNanos how long that took in nanoseconds, positive
	 */
	void connected(long atMostNanos);

}
