package io.github.clauderesilience.observe.meter;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.observe.use.LimitUse;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.time.Timeline;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Gauges over views of the pools. All gauges of one scrape read one view, however many
 * there are. Thread-safe.
 */
final class PoolLevels implements LimitMeters.PoolGauges {

	/** Scrapes are seconds apart; our choice. */
	private static final Duration SNAPSHOT = Duration.ofSeconds(1);

	private static final Comparator<Used> MOST_USED = Comparator
		.comparingDouble((Used used) -> used.use().utilisation())
		.thenComparingDouble((used) -> -used.use().level());

	private final Set<Limit> registered = ConcurrentHashMap.newKeySet();

	private final MeterRegistry registry;

	private final Supplier<Map<PoolId, PoolView>> views;

	private final UseRates rates;

	private final Timeline timeline;

	private volatile Snapshot snapshot;

	/**
	 * Creates gauges.
	 * @param registry where they are registered
	 * @param views the pools as they are now
	 * @param rates the use of the last minute
	 * @param timeline the time source
	 */
	PoolLevels(MeterRegistry registry, Supplier<Map<PoolId, PoolView>> views, UseRates rates, Timeline timeline) {
		this.registry = registry;
		this.views = views;
		this.rates = rates;
		this.timeline = timeline;
		this.snapshot = new Snapshot(Map.of(), timeline.nanoTime() - SNAPSHOT.toNanos());
	}

	@Override
	public void group(String group) {
		sum("claude.queue.size", "Calls in the queue", group, PoolView::waiting);
		// An operator's pause has no end that could be estimated
		most("claude.queue.expected.wait", "Estimated queue time of a typical call, in seconds", group,
				(view) -> view.held() ? Double.NaN : view.expectedWait().toNanos() / 1e9);
		sum("claude.limit.in.flight", "Calls in flight", group, PoolView::inFlight);
		sum("claude.limit.window", "Concurrency limit in force: calls that may be in flight", group, PoolView::window);
		most("claude.limit.paused", "Whether nothing is sent, after a 429 or by an operator: 1 or 0", group,
				(view) -> (view.held() || view.pause() != null) ? 1 : 0);
		// Limits that are only configured are never told by a header
		of(group).flatMap((view) -> view.buckets().stream())
			.map(PoolView.BucketView::dimension)
			.forEach((dimension) -> dimension(group, dimension));
		of(group).findFirst().ifPresent((view) -> view.days().forEach((day) -> day(group, day.dimension())));
	}

	@Override
	public void dimension(String group, Dimension dimension) {
		if (!this.registered.add(new Limit(group, dimension))) {
			return;
		}
		use("claude.limit.utilisation", "Use in the last minute divided by the limit; above 1 after a burst", group,
				dimension, LimitUse::utilisation);
		use("claude.limit.level", "Fill level of the token bucket, 0 to 1", group, dimension, LimitUse::level);
		level("claude.limit.per.minute", "Limit in force, in requests or tokens per minute", group, dimension,
				PoolView.BucketView::inForce);
		level("claude.limit.others.per.minute", "Estimated use by other processes per minute", group, dimension,
				PoolView.BucketView::othersPerMinute);
	}

	private void sum(String name, String description, String group, ToDoubleFunction<PoolView> value) {
		gauge(name, description, group, () -> of(group).mapToDouble(value).sum());
	}

	private void most(String name, String description, String group, ToDoubleFunction<PoolView> value) {
		gauge(name, description, group, () -> of(group).mapToDouble(value).max().orElse(0));
	}

	private void gauge(String name, String description, String group, Supplier<Number> value) {
		Gauge.builder(name, value).description(description).tag("group", group).register(this.registry);
	}

	private void level(String name, String description, String group, Dimension dimension,
			ToDoubleFunction<PoolView.BucketView> value) {
		dimension(name, description, group, dimension, (fullest) -> value.applyAsDouble(fullest.bucket()));
	}

	private void use(String name, String description, String group, Dimension dimension,
			ToDoubleFunction<LimitUse> value) {
		dimension(name, description, group, dimension, (fullest) -> value.applyAsDouble(fullest.use()));
	}

	private void dimension(String name, String description, String group, Dimension dimension,
			ToDoubleFunction<Used> value) {
		Gauge.builder(name, () -> mostUsed(group, dimension).map(value::applyAsDouble).orElse(Double.NaN))
			.description(description)
			.tag("group", group)
			.tag("dimension", dimension.key())
			.register(this.registry);
	}

	/*
	 * Of several keys the one that is nearest to its limit, so that the figures of a
	 * limit belong together.
	 */
	private Optional<Used> mostUsed(String group, Dimension dimension) {
		return pools(group).flatMap((pool) -> used(pool.getKey(), pool.getValue(), dimension)).max(MOST_USED);
	}

	private Stream<Used> used(PoolId id, PoolView view, Dimension dimension) {
		return view.buckets()
			.stream()
			.filter((bucket) -> bucket.dimension() == dimension)
			.flatMap((bucket) -> this.rates.of(id, view)
				.stream()
				.filter((use) -> use.dimension() == dimension)
				.map((use) -> new Used(bucket, use)));
	}

	private void day(String group, Dimension dimension) {
		most("claude.limit.day.utilisation", "Used part of the day's budget, 0 to 1", group, dimension,
				(view) -> view.days()
					.stream()
					.filter((day) -> day.dimension() == dimension)
					.mapToDouble(PoolView.DayView::utilisation));
	}

	private void most(String name, String description, String group, Dimension dimension,
			Function<PoolView, DoubleStream> values) {
		Gauge.builder(name, () -> of(group).flatMapToDouble(values).max().orElse(Double.NaN))
			.description(description)
			.tag("group", group)
			.tag("dimension", dimension.key())
			.register(this.registry);
	}

	private Stream<PoolView> of(String group) {
		return pools(group).map(Map.Entry::getValue);
	}

	private Stream<Map.Entry<PoolId, PoolView>> pools(String group) {
		Snapshot current = this.snapshot;
		long now = this.timeline.nanoTime();
		if (now - current.takenNanos() >= SNAPSHOT.toNanos()) {
			current = new Snapshot(this.views.get(), now);
			this.snapshot = current;
		}
		return current.views().entrySet().stream().filter((entry) -> entry.getKey().group().equals(group));
	}

	private record Used(PoolView.BucketView bucket, LimitUse use) {
	}

	private record Limit(String group, Dimension dimension) {
	}

	private record Snapshot(Map<PoolId, PoolView> views, long takenNanos) {
	}

}
