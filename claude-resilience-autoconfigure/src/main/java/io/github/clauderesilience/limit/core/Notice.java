package io.github.clauderesilience.limit.core;

/**
 * Something rare that happened to a pool and that people may want to know.
 */
public sealed interface Notice {

	/**
	 * A limit was learned or changed.
	 *
	 * @param dimension what it counts
	 * @param before the limit a minute that was known, 0 for none
	 * @param now the limit a minute from now on
	 * @param remaining what the provider says is left
	 */
	record LimitChanged(Dimension dimension, double before, double now, double remaining) implements Notice {
	}

	/**
	 * Nothing is sent for a while.
	 *
	 * @param nanos how long
	 * @param told whether the provider named the time
	 * @param cause what the 429 seems to be about
	 */
	record Paused(long nanos, boolean told, Cause cause) implements Notice {
	}

	/**
	 * Sending begins again.
	 */
	record Resumed() implements Notice {
	}

	/**
	 * An answer named no limit at all; limits are configured or inferred.
	 */
	record HeadersMissing() implements Notice {
	}

	/**
	 * What a 429 seems to be about.
	 */
	enum Cause {

		/** A bucket is empty. */
		LIMIT,

		/** The buckets have enough left: the use grew too steeply. */
		ACCELERATION,

		/** The answer does not say. */
		UNKNOWN

	}

}
