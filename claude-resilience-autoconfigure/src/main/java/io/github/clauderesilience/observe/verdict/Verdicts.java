package io.github.clauderesilience.observe.verdict;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.time.Timeline;

/**
 * The verdict about the running application. A bean that applications may inject, for
 * example to show the line on a page of their own. Thread-safe.
 */
public final class Verdicts {

	private final Watch watch;

	private final LimitPools pools;

	private final FallbackModes modes;

	private final FallbackSettings fallback;

	private final Timeline timeline;

	/**
	 * Verdicts over the parts.
	 * @param watch the requests of the last minute
	 * @param pools the limiter's pools
	 * @param modes for which models others stand in
	 * @param fallback which ones
	 * @param timeline the time source
	 */
	public Verdicts(Watch watch, LimitPools pools, FallbackModes modes, FallbackSettings fallback, Timeline timeline) {
		this.watch = watch;
		this.pools = pools;
		this.modes = modes;
		this.fallback = fallback;
		this.timeline = timeline;
	}

	/**
	 * What is wrong now.
	 * @return one line, and what it comes from
	 */
	public Verdict current() {
		return VerdictPolicy.of(situation());
	}

	private Situation situation() {
		List<Situation.Pool> views = new ArrayList<>();
		this.pools.views().forEach((id, view) -> views.add(new Situation.Pool(id.group(), view)));
		List<Situation.Outage> outages = this.modes.modes()
			.keySet()
			.stream()
			.map((model) -> new Situation.Outage(model, this.watch.downSince(model),
					this.fallback.targets(model).stream().map(ModelSpec::id).toList()))
			.toList();
		return new Situation(this.timeline.now(), ZoneId.systemDefault(), this.watch.access(), outages, views,
				this.watch.traffic());
	}

}
