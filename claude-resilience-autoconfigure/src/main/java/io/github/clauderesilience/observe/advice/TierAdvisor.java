package io.github.clauderesilience.observe.advice;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.limit.LimitListener;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.AttemptInfo;
import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.LateWatch;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Watches how much of each limit is in demand and says in time what would help. Once an
 * hour, while there are calls, it looks at the last seven days. A limit whose P95 at peak
 * hours crossed the threshold on several of them is told by an alert, again after a week
 * or when it is a tenth worse, and withdrawn when it is over. Thread-safe.
 */
public final class TierAdvisor implements AttemptObserver, LimitListener {

	private static final int WEEK = 7;

	/** Of so many prompts one is looked at; our choice. */
	private static final int SAMPLING = 8;

	private static final int SAMPLE_TOKENS = 10_000;

	private final Map<String, Demand> groups = new ConcurrentHashMap<>();

	private final Map<String, NavigableMap<Long, DayUse>> account = new ConcurrentHashMap<>();

	private final Map<String, Prefix> prefixes = new ConcurrentHashMap<>();

	private final Map<String, Double> cacheGains = new ConcurrentHashMap<>();

	private final AtomicLong lastMinute = new AtomicLong();

	private final AtomicLong lastHour;

	private final AtomicLong calls = new AtomicLong();

	private final StoreOutage outage;

	private final LateWatch watch;

	private final AdviceSettings settings;

	private final AdvicePolicy policy;

	private final ModelTable models;

	private final BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices;

	private final Supplier<Map<PoolId, PoolView>> pools;

	private final UseStore store;

	private final Alerts alerts;

	private final Timeline timeline;

	private final Executor worker;

	/**
	 * Creates an advisor that has seen nothing but what the store keeps.
	 * @param settings when advice is given
	 * @param models limit groups and published limits
	 * @param prices the cost of a usage by model, {@code null} if not known
	 * @param pools limits in force
	 * @param store keeps the use by day
	 * @param failures is told of a store that fails
	 * @param alerts where alerts go
	 * @param timeline the time source
	 * @param worker runs the hourly look, which may block on the store
	 */
	public TierAdvisor(AdviceSettings settings, ModelTable models,
			BiFunction<String, ClaudeUsage, @Nullable BigDecimal> prices, Supplier<Map<PoolId, PoolView>> pools,
			UseStore store, StoreFailures failures, Alerts alerts, Timeline timeline, Executor worker) {
		this.outage = new StoreOutage(failures);
		this.watch = new LateWatch(timeline, this.outage::late, this.outage::end);
		this.settings = settings;
		this.policy = new AdvicePolicy(settings);
		this.models = models;
		this.prices = prices;
		this.pools = pools;
		this.store = store;
		this.alerts = alerts;
		this.timeline = timeline;
		this.worker = worker;
		this.lastHour = new AtomicLong(minute() / 60);
	}

	/**
	 * A 429 is no demand of its own, nor is a request that never reached the API: the
	 * call is sent again. What waited counts for the minute in which it was asked.
	 */
	@Override
	public void ended(AttemptInfo attempt, Settlement settlement, Duration lasted) {
		if (!settlement.isUse()) {
			return;
		}
		long asked = this.timeline.now().minus(this.timeline.since(attempt.startedNanos())).getEpochSecond() / 60;
		record(attempt.model(), attempt.fast(), attempt.lane(), settlement.knownUsage(), asked);
	}

	@Override
	public void refused(PoolId pool, Lane lane, Refusal reason, Duration retryAfter) {
		if (reason == Refusal.QUEUE_FULL || reason == Refusal.WOULD_MISS_DEADLINE) {
			demand(pool.group()).refused(minute(), lane == Lane.BACKGROUND);
		}
	}

	void record(String model, boolean fast, Lane lane, ClaudeUsage usage, long asked) {
		demand(this.models.limitGroup(model, fast)).sent(asked,
				new Demand.Call(lane == Lane.BACKGROUND, usage.limitedInputTokens(), usage.outputTokens(),
						usage.promptTokens(), usage.cacheReadInputTokens(), cost(model, usage),
						usage.promptTokens() * cacheGain(this.models.key(model), usage.fast())));
		long minute = minute();
		long before = this.lastMinute.get();
		if (minute > before && this.lastMinute.compareAndSet(before, minute)) {
			noteOthers(minute);
		}
		long hour = minute / 60;
		long hourBefore = this.lastHour.get();
		if (hour != hourBefore && this.lastHour.compareAndSet(hourBefore, hour)) {
			this.worker.execute(this::look);
		}
	}

	void answered(String model, ObjectNode body) {
		if (this.calls.getAndIncrement() % SAMPLING != 0) {
			return;
		}
		Prefix prefix = Prefix.of(body);
		Prefix before = this.prefixes.put(this.models.key(model), prefix);
		if (before != null) {
			sample(model, Target.isFast(body), prefix.promptChars(), prefix.isLike(before) ? prefix.chars() : 0);
		}
	}

	void sample(String model, boolean fast, long chars, long repeatedChars) {
		demand(this.models.limitGroup(model, fast)).sample(minute(), chars, repeatedChars);
	}

	/**
	 * What is known of each limit.
	 * @return use at the peak hours of the last seven days, and what would help if it is
	 * consistently over the threshold; sorted by group
	 */
	public List<TierAdvice> advice() {
		Map<String, TierAdvice> advice = new TreeMap<>();
		this.pools.get().forEach((id, view) -> {
			if (!this.groups.containsKey(id.group())) {
				return;
			}
			NavigableMap<Long, DayUse> days = week(id.group());
			for (PoolView.BucketView bucket : view.buckets()) {
				if (bucket.inForce() > 0) {
					advice.put(id.group() + " " + bucket.dimension().ordinal(),
							this.policy.advise(id.group(), bucket.dimension(), use(days, bucket), bucket.inForce(),
									this.models.publishedLimits(id.group())));
				}
			}
		});
		return new ArrayList<>(advice.values());
	}

	/**
	 * Gives the store what it does not have yet. Called at shutdown.
	 */
	public void flush() {
		this.groups.forEach((group, demand) -> demand.take().forEach((day, use) -> {
			try {
				this.store.add(group, day, use);
			}
			catch (Throwable ex) {
				demand.putBack(day, use);
				this.outage.failed(ex);
			}
		}));
	}

	private void look() {
		this.watch.run(this::lookNow);
		this.outage.end();
	}

	private void lookNow() {
		try {
			this.outage.begin();
			flush();
			long first = day() - WEEK + 1;
			this.groups.keySet().forEach((group) -> this.account.put(group, this.store.since(group, first)));
			advice().forEach(this::tell);
		}
		catch (Throwable ex) {
			this.outage.failed(ex);
		}
	}

	private void tell(TierAdvice advice) {
		String limit = advice.group() + " " + advice.dimension().key();
		UseStore.Raised before = this.store.raised(limit);
		switch (this.policy.action(advice, before, day())) {
			case RAISE -> {
				if (this.store.replace(limit, before, new UseStore.Raised(day(), advice.ratio()))) {
					Guard.tell(this.alerts, (alerts) -> alerts.raise(ClaudeAlert.Kind.LIMIT_NEAR, null, near(advice)));
				}
			}
			case WITHDRAW -> {
				if (this.store.replace(limit, before, null)) {
					Guard.tell(this.alerts,
							(alerts) -> alerts.raise(ClaudeAlert.Kind.LIMIT_EASED, null, eased(advice)));
				}
			}
			case NONE -> {
				// Said already, or nothing to say
			}
		}
	}

	private static String near(TierAdvice advice) {
		return String.format(Locale.ROOT,
				"Group %s: on %d of the last %s, demand at peak hours reached %.0f %% of the limit on %s (P95 %,.0f"
						+ " of %,.0f a minute). What helps: %s",
				advice.group(), advice.days(), Counted.of(advice.knownDays(), "day"), 100 * advice.ratio(),
				counted(advice), advice.p95(), advice.limit(),
				String.join("; ", advice.levers().stream().map(Lever::text).toList()));
	}

	private static String eased(TierAdvice advice) {
		return String.format(Locale.ROOT,
				"Group %s: demand at peak hours is back to %.0f %% of the limit on %s (P95 %,.0f of %,.0f a minute)",
				advice.group(), 100 * advice.ratio(), counted(advice), advice.p95(), advice.limit());
	}

	private static String counted(TierAdvice advice) {
		return advice.dimension().key().replace('-', ' ');
	}

	private NavigableMap<Long, DayUse> week(String group) {
		NavigableMap<Long, DayUse> days = new TreeMap<>();
		long today = day();
		this.account.getOrDefault(group, new TreeMap<>())
			.subMap(today - WEEK + 1, true, today, true)
			.forEach((day, use) -> days.computeIfAbsent(day, (number) -> new DayUse()).add(use));
		demand(group).addTo(days);
		return days.subMap(today - WEEK + 1, true, today, true);
	}

	private WeekUse use(NavigableMap<Long, DayUse> days, PoolView.BucketView bucket) {
		long today = day();
		int now = (int) Math.floorMod(minute(), (long) DayUse.MINUTES);
		List<DayUse.Peak> peaks = new ArrayList<>();
		days.forEach((day, use) -> {
			int first = day.equals(days.firstKey()) ? use.firstMinute() : 0;
			int end = (day == today) ? now : DayUse.MINUTES;
			DayUse.Peak peak = (first < end) ? use.peak(bucket.dimension(), first, end) : DayUse.Peak.NONE;
			if (peak.hours() > 0) {
				peaks.add(peak);
			}
		});
		int known = days.isEmpty() ? 1 : (int) (today - days.firstKey() + 1);
		NavigableMap<Long, DayUse> whole = days.headMap(today, false);
		return new WeekUse(peaks, known, this.settings.days(),
				WeekUse.Money.of(List.copyOf((whole.isEmpty() ? days : whole).values())));
	}

	private void noteOthers(long minute) {
		this.pools.get().forEach((id, view) -> {
			Demand demand = this.groups.get(id.group());
			if (demand != null) {
				view.buckets().forEach((bucket) -> demand.others(minute, bucket.dimension(), bucket.othersPerMinute()));
			}
		});
	}

	private double cost(String model, ClaudeUsage usage) {
		BigDecimal cost = this.prices.apply(model, usage);
		return (cost != null) ? cost.doubleValue() : 0;
	}

	/** Dollars a token; prices of long prompts are left out, as this is an estimate. */
	private double cacheGain(String model, boolean fast) {
		return this.cacheGains.computeIfAbsent(fast ? ModelTable.fastGroup(model) : model, (name) -> {
			double read = cost(model, new ClaudeUsage(0, 0, 0, 0, SAMPLE_TOKENS, fast));
			double written = cost(model, new ClaudeUsage(SAMPLE_TOKENS, 0, 0, 0, 0, fast));
			return (read > 0) ? (written - read) / SAMPLE_TOKENS : 0;
		});
	}

	private Demand demand(String group) {
		Demand known = this.groups.get(group);
		return (known != null) ? known : this.groups.computeIfAbsent(group, (name) -> new Demand());
	}

	private long minute() {
		return this.timeline.now().getEpochSecond() / 60;
	}

	private long day() {
		return Math.floorDiv(minute(), (long) DayUse.MINUTES);
	}

}
