package io.github.clauderesilience.observe.verdict;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.limit.core.PoolView;
import org.jspecify.annotations.Nullable;

/**
 * Everything a verdict is made of.
 *
 * @param now the time
 * @param zone the zone in which people read times
 * @param access what is wrong with the key or the money, or {@code null}
 * @param outages models that do not answer themselves
 * @param pools the limiter's pools
 * @param traffic the requests of the last minute
 */
public record Situation(Instant now, ZoneId zone, @Nullable Access access, List<Outage> outages, List<Pool> pools,
		Traffic traffic) {

	/**
	 * A key that does not work.
	 *
	 * @param errorClass {@code AUTHENTICATION} or {@code BILLING}
	 * @param since since when
	 * @param until until when, where the provider said so
	 */
	public record Access(ErrorClass errorClass, Instant since, @Nullable Instant until) {
	}

	/**
	 * A model that does not answer itself.
	 *
	 * @param model the model
	 * @param since since when, or {@code null} where an operator switched it off
	 * @param standIns models that stand in for it, in order
	 */
	public record Outage(String model, @Nullable Instant since, List<String> standIns) {
	}

	/**
	 * A pool.
	 *
	 * @param group its limit group
	 * @param view its state
	 */
	public record Pool(String group, PoolView view) {
	}

	/**
	 * Requests of the last minute.
	 *
	 * @param answered those that were answered
	 * @param failed those that failed, by class; without 429s
	 * @param mean how long those took that were answered
	 * @param usual how long that usually takes, zero where not known yet
	 */
	public record Traffic(long answered, Map<ErrorClass, Long> failed, Duration mean, Duration usual) {

		/** No requests. */
		public static final Traffic NONE = new Traffic(0, Map.of(), Duration.ZERO, Duration.ZERO);

		long all() {
			return this.answered + this.failed.values().stream().mapToLong(Long::longValue).sum();
		}

	}

}
