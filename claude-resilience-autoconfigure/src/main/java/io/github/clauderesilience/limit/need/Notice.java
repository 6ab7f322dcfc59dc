package io.github.clauderesilience.limit.need;

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
	 * A call is refused with 429 while others are answered, so it alone waits.
	 *
	 * @param model the model it is for
	 * @param refusals how often it was refused in a row
	 * @param nanos how long it waits
	 */
	record RefusedAlone(String model, int refusals, long nanos) implements Notice {
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
	 * The budget of a day is nearly used up. Told once a day for each limit.
	 *
	 * @param dimension what it counts
	 * @param limit tokens a day
	 * @param used tokens that are used or reserved
	 * @param interactiveShare the part at the end that is left to interactive calls
	 */
	record DayNearlyUsed(Dimension dimension, double limit, double used, double interactiveShare) implements Notice {
	}

	/**
	 * The budget of a day is used up. Told once a day for the calls that may not use its
	 * end, and once for all.
	 *
	 * @param all whether interactive calls are refused, too
	 * @param leftNanos until the next day
	 */
	record DayUsedUp(boolean all, long leftNanos) implements Notice {
	}

	/**
	 * What a 429 seems to be about.
	 */
	enum Cause {

		/** A bucket is empty. */
		LIMIT,

		/** The API says that use grew too steeply. */
		ACCELERATION,

		/** The buckets have enough left: a limit that no header shows. */
		HIDDEN,

		/** The answer does not say. */
		UNKNOWN

	}

}
