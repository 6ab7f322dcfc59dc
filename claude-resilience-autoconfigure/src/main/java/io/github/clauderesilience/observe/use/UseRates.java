package io.github.clauderesilience.observe.use;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.AttemptInfo;
import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;

/**
 * How much of each limit was used in the last minute. A call counts when its answer ends;
 * one that was answered 429, or never reached the API, does not. Thread-safe.
 */
public final class UseRates implements AttemptObserver {

	/** Keys that rotate come and go; our choice. */
	private static final long FORGOTTEN_SECONDS = Duration.ofHours(1).toSeconds();

	private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

	private final Map<PoolId, MinuteRate> rates = new ConcurrentHashMap<>();

	private final ModelTable models;

	private final Supplier<Map<PoolId, PoolView>> pools;

	private final Timeline timeline;

	private final long sinceNanos;

	/**
	 * Creates rates of zero.
	 * @param models limit groups
	 * @param pools the pools as they are now
	 * @param timeline the time source
	 */
	public UseRates(ModelTable models, Supplier<Map<PoolId, PoolView>> pools, Timeline timeline) {
		this.models = models;
		this.pools = pools;
		this.timeline = timeline;
		this.sinceNanos = timeline.nanoTime();
	}

	@Override
	public void ended(AttemptInfo attempt, Settlement settlement, Duration lasted) {
		if (!settlement.isUse()) {
			return;
		}
		ClaudeUsage usage = settlement.knownUsage();
		rate(id(attempt)).add(second(), usage.limitedInputTokens(), usage.outputTokens());
	}

	/**
	 * Whether a whole minute has been observed. Before, the use of the last minute is
	 * less than what is used each minute.
	 * @return whether these rates are a minute old
	 */
	public boolean hasSeenAMinute() {
		return this.timeline.nanoTime() - this.sinceNanos >= MINUTE_NANOS;
	}

	/**
	 * The use of every limit.
	 * @return the use by pool, of each one entry a limit
	 */
	public Map<PoolId, List<LimitUse>> current() {
		Map<PoolId, List<LimitUse>> uses = new LinkedHashMap<>();
		this.pools.get().forEach((id, view) -> uses.put(id, of(id, view)));
		return uses;
	}

	/**
	 * The use of the limits of one pool.
	 * @param id the pool
	 * @param view the pool as it is now
	 * @return one entry a limit
	 */
	public List<LimitUse> of(PoolId id, PoolView view) {
		MinuteRate rate = this.rates.get(id);
		return LimitUse.of(view, (rate != null) ? rate.at(second()) : Need.NONE);
	}

	private MinuteRate rate(PoolId id) {
		MinuteRate known = this.rates.get(id);
		if (known != null) {
			return known;
		}
		long oldest = second() - FORGOTTEN_SECONDS;
		this.rates.values().removeIf((rate) -> rate.latest() != Long.MIN_VALUE && rate.latest() < oldest);
		return this.rates.computeIfAbsent(id, (pool) -> new MinuteRate());
	}

	private PoolId id(AttemptInfo attempt) {
		String fingerprint = attempt.keyFingerprint();
		return new PoolId(this.models.limitGroup(attempt.model(), attempt.fast()),
				(fingerprint != null) ? fingerprint : "");
	}

	private long second() {
		return Math.floorDiv(this.timeline.nanoTime(), Duration.ofSeconds(1).toNanos());
	}

}
