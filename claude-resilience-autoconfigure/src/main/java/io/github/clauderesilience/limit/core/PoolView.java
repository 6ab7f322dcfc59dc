package io.github.clauderesilience.limit.core;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A pool at one moment, for people.
 *
 * @param buckets what is known of each limit in force, empty before the first answer
 * @param waiting calls in the queue
 * @param inFlight calls on the wire
 * @param window how many calls may be on the wire now; grows as answers come
 * @param callsPerMinute a rate inferred from 429s, 0 where none is in force
 * @param pause how long the pause still lasts, {@code null} without one
 * @param held whether an operator paused the pool
 * @param expectedWait how long a usual call that came now would wait
 */
public record PoolView(List<BucketView> buckets, int waiting, int inFlight, int window, double callsPerMinute,
		@Nullable Duration pause, boolean held, Duration expectedWait) {

	/**
	 * A limit and its level.
	 *
	 * @param dimension what it counts
	 * @param limit requests or tokens a minute, as the provider says
	 * @param ceiling the operator's own limit a minute, 0 for none
	 * @param capacity what it holds at least
	 * @param level what is in it by our reckoning; negative is a debt
	 * @param othersPerMinute what other processes seem to take
	 * @param utilisation the used part of the capacity, 0 to 1
	 */
	public record BucketView(Dimension dimension, double limit, double ceiling, double capacity, double level,
			double othersPerMinute, double utilisation) {
	}

}
