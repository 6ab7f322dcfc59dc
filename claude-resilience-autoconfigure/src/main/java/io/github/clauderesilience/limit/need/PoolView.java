package io.github.clauderesilience.limit.need;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import org.jspecify.annotations.Nullable;

/**
 * A pool at one moment, for people.
 *
 * @param buckets what is known of each limit in force, empty before the first answer
 * @param days what was used today of each budget of a day, empty if there is none
 * @param waiting calls in the queue
 * @param waitingByLane the same by lane, with a number for each
 * @param inFlight calls on the wire
 * @param window how many calls may be on the wire now; grows as answers come
 * @param callsPerMinute a rate inferred from 429s, 0 if none is in force
 * @param pause how long the pause still lasts, {@code null} without one
 * @param held whether an operator paused the pool
 * @param expectedWait how long a usual call that came now would wait
 * @param expectedWaits the same by lane
 * @param guesses what is assumed without proof by headers, a phrase each; empty if
 * nothing is
 */
public record PoolView(List<BucketView> buckets, List<DayView> days, int waiting, Map<Lane, Integer> waitingByLane,
		int inFlight, int window, double callsPerMinute, @Nullable Duration pause, boolean held, Duration expectedWait,
		Map<Lane, Duration> expectedWaits, List<String> guesses) {

	/**
	 * A budget of a day.
	 *
	 * @param dimension what it counts
	 * @param limit tokens a day
	 * @param used tokens that are used or reserved
	 * @param date the day
	 * @param left how long until the next one
	 */
	public record DayView(Dimension dimension, double limit, double used, LocalDate date, Duration left) {

		/**
		 * The used part.
		 * @return 0 for nothing; beyond 1 if calls used more than was reserved for them
		 */
		public double utilisation() {
			return this.used / this.limit;
		}

	}

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

		/**
		 * The limit that counts: the lower of the provider's and the operator's own.
		 * @return requests or tokens a minute, 0 if neither is known
		 */
		public double inForce() {
			boolean own = this.ceiling > 0 && (this.limit <= 0 || this.ceiling < this.limit);
			return own ? this.ceiling : this.limit;
		}

	}

}
