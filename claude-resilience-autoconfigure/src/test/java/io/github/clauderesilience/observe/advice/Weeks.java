package io.github.clauderesilience.observe.advice;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.PoolViews;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Weeks of use in virtual time, of one or several instances of an application whose
 * account allows 100 requests a minute. Begins on a Monday.
 */
final class Weeks {

	static final int DAY = 24 * 60;

	static final int WEEK = 7 * DAY;

	static final int LIMIT = 100;

	static final String MODEL = "claude-sonnet-5";

	private static final ClaudeUsage USAGE = new ClaudeUsage(1000, 200, 0, 0, 0);

	private final VirtualTime time = VirtualTime.at("2026-11-16T00:00:00Z");

	final List<String> alerts = new ArrayList<>();

	private final List<TierAdvisor> instances = new ArrayList<>();

	private final UseStore store;

	private final AdviceSettings settings;

	private double others;

	private int minute;

	Weeks(int instances, @Nullable UseStore shared) {
		this(instances, shared, new AdviceSettings(0.8, 3, 0.5));
	}

	Weeks(int instances, @Nullable UseStore shared, AdviceSettings settings) {
		this.store = (shared != null) ? shared : new UseStore.InMemory();
		this.settings = settings;
		for (int i = 0; i < instances; i++) {
			this.instances.add(instance((shared != null) ? shared : new UseStore.InMemory()));
		}
	}

	private TierAdvisor instance(UseStore itsStore) {
		return new TierAdvisor(this.settings, Calls.MODELS,
				(model, usage) -> BigDecimal.valueOf(usage.inputTokens() * 2 + usage.outputTokens() * 10)
					.movePointLeft(6),
				() -> Map.of(new PoolId("sonnet-5", "key"), view()), itsStore, new StoreFailures(this.time::now),
				(kind, model, message) -> {
					assertThat(kind).isIn(ClaudeAlert.Kind.LIMIT_NEAR, ClaudeAlert.Kind.LIMIT_EASED);
					this.alerts.add(message);
				}, this.time, Runnable::run);
	}

	/** What other processes take a minute, as the limiter sees it. */
	Weeks others(double perMinute) {
		this.others = perMinute;
		return this;
	}

	/** Every instance ends, and a new one begins. */
	void restart() {
		for (int i = 0; i < this.instances.size(); i++) {
			this.instances.get(i).flush();
			this.instances.set(i, instance(this.store));
		}
	}

	/** Lets minutes pass, each with a share of the limit in demand. */
	Weeks pass(int minutes, Load load, Lane lane) {
		for (int i = 0; i < minutes; i++) {
			long requests = Math.round(load.at(this.minute) * LIMIT);
			long epochMinute = this.time.now().getEpochSecond() / 60;
			for (int request = 0; request < requests; request++) {
				this.instances.get(request % this.instances.size()).record(MODEL, false, lane, USAGE, epochMinute);
			}
			this.time.forward(Duration.ofMinutes(1));
			this.minute++;
		}
		return this;
	}

	Weeks pass(int minutes, Load load) {
		return pass(minutes, load, Lane.NORMAL);
	}

	TierAdvice requests() {
		return this.instances.get(0)
			.advice()
			.stream()
			.filter((advice) -> advice.dimension() == Dimension.REQUESTS)
			.findFirst()
			.orElseThrow();
	}

	TierAdvisor first() {
		return this.instances.get(0);
	}

	static boolean isWorkingHour(int minute) {
		int hour = minute / 60 % 24;
		return minute / DAY % 7 < 5 && hour >= 8 && hour < 18;
	}

	private PoolView view() {
		return PoolViews.of(
				List.of(new PoolView.BucketView(Dimension.REQUESTS, LIMIT, 0, LIMIT, LIMIT, this.others, 0)), 0, 0, 8,
				0, null, false, Duration.ZERO);
	}

	interface Load {

		double at(int minute);

	}

}
