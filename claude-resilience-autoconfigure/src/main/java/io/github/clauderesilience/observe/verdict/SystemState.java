package io.github.clauderesilience.observe.verdict;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.OperatorPause;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.observe.AttemptsInFlight;
import io.github.clauderesilience.observe.use.LimitUse;
import io.github.clauderesilience.wire.key.KeyTrouble;
import org.jspecify.annotations.Nullable;

/**
 * Everything a verdict is made of.
 *
 * @param now the time
 * @param zone the zone in which people read times
 * @param access what is wrong with the key in use or its billing, or {@code null}
 * @param outages models that do not answer themselves
 * @param unasked models that were down, and that no call has asked since
 * @param pools the limiter's pools
 * @param traffic the requests of the last minute
 * @param inFlight those that have not ended
 * @param failing requests to models that stand in which failed in a row, by model; none
 * for those whose last request was answered
 * @param refusing models whose requests are refused whatever is asked, by class
 * @param refusals calls of the last minute that this application refused
 * @param store a store that fails, {@code null} if none does
 */
record SystemState(Instant now, ZoneId zone, @Nullable KeyTrouble access, List<Outage> outages, List<Outage> unasked,
		List<Pool> pools, Traffic traffic, AttemptsInFlight.View inFlight, Map<String, Long> failing,
		Map<ErrorClass, Set<String>> refusing, Refusals refusals, StoreFailures.@Nullable Failure store) {

	/**
	 * A model that does not answer itself.
	 *
	 * @param model the model
	 * @param since since when it has been down, {@code null} if it is not known to be
	 * @param forced what an operator did, {@code null} if no operator switched it off
	 * @param standIns models that stand in for it, in order
	 * @param spare whether it stands in for a model that answers
	 */
	public record Outage(String model, @Nullable Instant since, FallbackModes.@Nullable Forced forced,
			List<String> standIns, boolean spare) {
	}

	/**
	 * A pool.
	 *
	 * @param group its limit group
	 * @param key the fingerprint of its key if the group has pools of several keys,
	 * otherwise {@code null}
	 * @param view its state
	 * @param use the use of its limits in the last minute; none if less than a minute was
	 * observed yet
	 * @param operatorPause since when and by whom it is paused, {@code null} if no
	 * operator paused it
	 */
	public record Pool(String group, @Nullable String key, PoolView view, List<LimitUse> use,
			@Nullable OperatorPause operatorPause) {

		/** The group as it is written in a sentence, with its key if it has several. */
		String name() {
			return (this.key != null) ? this.group + " (key " + this.key + ")" : this.group;
		}

	}

	/**
	 * Requests of the last minute, and what is said by their order.
	 *
	 * @param answered those that were answered
	 * @param failed those that failed, by class
	 * @param mean mean time of those that were answered
	 * @param usual usual time of an answer, zero if not known yet
	 * @param established whether enough answers were seen for the usual time to be one
	 * @param slow those that were answered much later than usual
	 * @param streak failures that no answer to a later request has followed
	 * @param recovered whether requests have been answered for a while and none failed
	 * @param limitedAgain those that got a 429 although their call had waited after one
	 * @param unlimited whether requests have been answered for a while and none got a 429
	 * @param overdue those that their call's deadline cut off, in none of the other
	 * counts
	 */
	public record Traffic(long answered, Map<ErrorClass, Long> failed, Duration mean, Duration usual,
			boolean established, long slow, Map<ErrorClass, Long> streak, boolean recovered, long limitedAgain,
			boolean unlimited, long overdue) {

		/** No requests. */
		public static final Traffic NONE = new Traffic(0, Map.of(), Duration.ZERO, Duration.ZERO, false, 0, Map.of(),
				false, 0, false, 0);

		long all() {
			return this.answered + total(this.failed);
		}

		long inARow() {
			return total(this.streak);
		}

	}

	/**
	 * Calls of the last minute that this application refused and nothing else answered.
	 *
	 * @param calls all calls that ended
	 * @param refused those that were refused, by class; none if calls have been answered
	 * for a while and none was refused
	 */
	public record Refusals(long calls, Map<ErrorClass, Long> refused) {

		/** No calls. */
		public static final Refusals NONE = new Refusals(0, Map.of());

		long all() {
			return total(this.refused);
		}

	}

	private static long total(Map<ErrorClass, Long> counts) {
		return counts.values().stream().mapToLong(Long::longValue).sum();
	}

}
