package io.github.clauderesilience.observe.verdict;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.observe.AttemptsInFlight;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.key.KeyWatch;

/**
 * The verdict about the running application. A bean that applications may inject, for
 * example to show the line on a page of their own. Thread-safe.
 */
public final class Verdicts {

	private final TrafficWindow traffic;

	private final AttemptsInFlight inFlight;

	private final KeyWatch keys;

	private final LimitPools pools;

	private final FallbackModes modes;

	private final FallbackSettings fallback;

	private final UseRates rates;

	private final StoreFailures failures;

	private final Timeline timeline;

	/**
	 * Creates verdicts over the parts.
	 * @param traffic the requests of the last minute
	 * @param inFlight those that have not ended
	 * @param keys whether the key in use works
	 * @param pools the limiter's pools
	 * @param modes for which models others stand in
	 * @param fallback which ones
	 * @param rates the use of limits in the last minute
	 * @param failures stores that fail
	 * @param timeline the time source
	 */
	public Verdicts(TrafficWindow traffic, AttemptsInFlight inFlight, KeyWatch keys, LimitPools pools,
			FallbackModes modes, FallbackSettings fallback, UseRates rates, StoreFailures failures, Timeline timeline) {
		this.failures = failures;
		this.traffic = traffic;
		this.inFlight = inFlight;
		this.keys = keys;
		this.pools = pools;
		this.modes = modes;
		this.fallback = fallback;
		this.rates = rates;
		this.timeline = timeline;
	}

	/**
	 * What is wrong now.
	 * @return one line, and what it comes from
	 */
	public Verdict current() {
		return VerdictPolicy.of(state());
	}

	private SystemState state() {
		Map<String, FallbackModes.View> models = this.modes.views();
		Set<String> down = models.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().mode() != FallbackModes.Mode.UNASKED)
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
		Map<Boolean, List<SystemState.Outage>> outages = models.entrySet()
			.stream()
			.map((entry) -> outage(entry.getKey(), entry.getValue(), down))
			.collect(Collectors.partitioningBy((outage) -> down.contains(outage.model())));
		return new SystemState(this.timeline.now(), ZoneId.systemDefault(), this.keys.trouble(),
				outages.getOrDefault(true, List.of()), outages.getOrDefault(false, List.of()), pools(),
				this.traffic.traffic(), this.inFlight.view(), failing(down), refusing(), this.traffic.refusals(),
				this.failures.oldest());
	}

	private SystemState.Outage outage(String model, FallbackModes.View view, Set<String> down) {
		return new SystemState.Outage(model, view.downSince(), view.forced(), view.fallbackModels(),
				this.fallback.isSpare(model, down));
	}

	private List<SystemState.Pool> pools() {
		Map<PoolId, PoolView> views = this.pools.views();
		List<SystemState.Pool> pools = new ArrayList<>();
		views.forEach((id, view) -> {
			boolean several = views.keySet().stream().filter((other) -> other.group().equals(id.group())).count() > 1;
			pools.add(new SystemState.Pool(id.group(), several ? id.key() : null, view,
					this.rates.hasSeenAMinute() ? this.rates.of(id, view) : List.of(),
					this.pools.operatorPause(id, view)));
		});
		return pools;
	}

	private Map<ErrorClass, Set<String>> refusing() {
		return Map.of(ErrorClass.PERMISSION, this.traffic.failing(ErrorClass.PERMISSION), ErrorClass.MODEL_NOT_FOUND,
				this.traffic.failing(ErrorClass.MODEL_NOT_FOUND));
	}

	/* A model that stands in is asked by the name that was configured. */
	private Map<String, Long> failing(Set<String> down) {
		Map<String, Long> failing = new HashMap<>();
		for (String model : down) {
			for (ModelSpec target : this.fallback.targets(model)) {
				long inARow = this.traffic.failedInARow(this.fallback.name(model, target));
				if (inARow > 0) {
					failing.merge(target.id(), inARow, Math::max);
				}
			}
		}
		return failing;
	}

}
