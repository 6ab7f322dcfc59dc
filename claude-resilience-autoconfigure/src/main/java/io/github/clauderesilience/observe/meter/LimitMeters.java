package io.github.clauderesilience.observe.meter;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.LimitListener;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.observe.Keys;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.time.Timeline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Meters of the limiter: waits, refusals, pauses, and through {@link PoolGauges} its
 * queues and levels. Pools are told apart by their limit group, never by their key, so
 * that rotating keys does not make more of them. Thread-safe.
 */
public final class LimitMeters implements LimitListener {

	private static final int LANES = Lane.values().length;

	private final Map<String, GroupMeters> groups = new ConcurrentHashMap<>();

	private final Map<Refused, Counter> refusals = new ConcurrentHashMap<>();

	private final MeterRegistry registry;

	private final PoolGauges gauges;

	/**
	 * Creates meters.
	 * @param registry where they are registered
	 * @param views the pools as they are now
	 * @param rates the use of the last minute
	 * @param timeline the time source
	 */
	public LimitMeters(MeterRegistry registry, Supplier<Map<PoolId, PoolView>> views, UseRates rates,
			Timeline timeline) {
		this(registry, new PoolLevels(registry, views, rates, timeline));
	}

	LimitMeters(MeterRegistry registry, PoolGauges gauges) {
		this.registry = registry;
		this.gauges = gauges;
	}

	@Override
	public void queued(PoolId pool, Lane lane) {
		group(pool);
	}

	@Override
	public void admitted(PoolId pool, Lane lane, Duration waited) {
		group(pool).waits()[lane.ordinal()].record(waited);
	}

	@Override
	public void refused(PoolId pool, Lane lane, Refusal reason, Duration retryAfter) {
		this.refusals.computeIfAbsent(new Refused(pool.group(), lane, reason), this::refusalCounter).increment();
	}

	@Override
	public void noticed(PoolId pool, Notice notice) {
		if (notice instanceof Notice.Paused paused) {
			group(pool).pauses()[paused.cause().ordinal()].increment();
		}
		else if (notice instanceof Notice.LimitChanged changed) {
			this.gauges.dimension(pool.group(), changed.dimension());
		}
	}

	private GroupMeters group(PoolId pool) {
		GroupMeters known = this.groups.get(pool.group());
		return (known != null) ? known : first(pool.group());
	}

	/**
	 * The gauges look at the pools, and the one that looks may have to tell what other
	 * threads did there. That comes back to this class, so nothing is locked meanwhile.
	 */
	private GroupMeters first(String group) {
		GroupMeters made = create(group);
		GroupMeters known = this.groups.putIfAbsent(group, made);
		if (known != null) {
			return known;
		}
		this.gauges.group(group);
		return made;
	}

	private GroupMeters create(String group) {
		Timer[] waits = new Timer[LANES];
		for (Lane lane : Lane.values()) {
			waits[lane.ordinal()] = Timer.builder("claude.queue.wait")
				.description("Time calls spent in the queue, calls that did not wait included")
				.tag("group", group)
				.tag("lane", Keys.of(lane))
				.register(this.registry);
		}
		// There from the start, so that an increase shows the first refusal, too
		for (Lane lane : Lane.values()) {
			for (Refusal reason : Refusal.values()) {
				this.refusals.computeIfAbsent(new Refused(group, lane, reason), this::refusalCounter);
			}
		}
		Counter[] pauses = new Counter[Notice.Cause.values().length];
		for (Notice.Cause cause : Notice.Cause.values()) {
			pauses[cause.ordinal()] = Counter.builder("claude.limit.pauses")
				.description("Pauses of a limit group after a 429")
				.tag("group", group)
				.tag("cause", Keys.of(cause))
				.register(this.registry);
		}
		return new GroupMeters(waits, pauses);
	}

	private Counter refusalCounter(Refused refused) {
		return Counter.builder("claude.queue.refused")
			.description("Calls refused by the limiter before they were sent")
			.tag("group", refused.group())
			.tag("lane", Keys.of(refused.lane()))
			.tag("reason", Keys.of(refused.reason()))
			.register(this.registry);
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record GroupMeters(Timer[] waits, Counter[] pauses) {
	}

	private record Refused(String group, Lane lane, Refusal reason) {
	}

	/**
	 * Gauges of the pools of a group, registered when first named.
	 */
	interface PoolGauges {

		/**
		 * The gauges every group has.
		 * @param group the limit group
		 */
		void group(String group);

		/**
		 * The gauges of one limit.
		 * @param group the limit group
		 * @param dimension what the limit counts
		 */
		void dimension(String group, Dimension dimension);

	}

}
