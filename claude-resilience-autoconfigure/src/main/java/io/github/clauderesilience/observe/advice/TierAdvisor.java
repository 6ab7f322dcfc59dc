package io.github.clauderesilience.observe.advice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.Alerts;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Guard;
import io.github.clauderesilience.chain.Settlement;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.core.PoolView;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.AttemptObserver;
import io.github.clauderesilience.observe.CallObserver;
import io.github.clauderesilience.time.Timeline;

/**
 * Watches how much of each limit is used and says in time what would help: once an hour,
 * while there are calls, it looks at the last seven days, and raises an alert for each
 * limit whose P95 at peak hours is over the threshold, at most daily. Thread-safe.
 */
public final class TierAdvisor implements AttemptObserver, CallObserver {

	private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

	private static final long ALERT_MINUTES = Duration.ofDays(1).toMinutes();

	/** Of so many prompts one is looked at; our choice. */
	private static final int SAMPLING = 8;

	private final Map<String, GroupUse> groups = new ConcurrentHashMap<>();

	private final Map<String, Prefix> prefixes = new ConcurrentHashMap<>();

	private final Map<String, Long> alerted = new ConcurrentHashMap<>();

	private final AtomicLong lastHour = new AtomicLong();

	private final AtomicLong calls = new AtomicLong();

	private final AdvicePolicy policy;

	private final ModelTable models;

	private final Supplier<Map<PoolId, PoolView>> pools;

	private final Alerts alerts;

	private final Timeline timeline;

	private final long originNanos;

	/**
	 * An advisor that has seen nothing.
	 * @param threshold the part of a limit from which advice is given, above 0 up to 1
	 * @param models limit groups and published limits
	 * @param pools limits in force
	 * @param alerts where alerts go
	 * @param timeline the time source
	 * @throws IllegalArgumentException when the threshold is out of range
	 */
	public TierAdvisor(double threshold, ModelTable models, Supplier<Map<PoolId, PoolView>> pools, Alerts alerts,
			Timeline timeline) {
		if (!(threshold > 0 && threshold <= 1)) {
			throw new IllegalArgumentException(
					"claude.tier-advice.threshold is " + threshold + " but must be above 0 and at most 1");
		}
		this.policy = new AdvicePolicy(threshold);
		this.models = models;
		this.pools = pools;
		this.alerts = alerts;
		this.timeline = timeline;
		this.originNanos = timeline.nanoTime();
	}

	@Override
	public void ended(Exchange exchange, Settlement settlement, Duration lasted) {
		ClaudeUsage usage = (settlement.usage() != null) ? settlement.usage() : ClaudeUsage.NONE;
		record(exchange.model(), exchange.target().lane(), usage);
	}

	void record(String model, Lane lane, ClaudeUsage usage) {
		long minute = minute();
		group(model, minute).add(minute, new GroupUse.Call(lane == Lane.BACKGROUND, usage.limitedInputTokens(),
				usage.outputTokens(), usage.promptTokens(), usage.cacheReadInputTokens()));
		long hour = minute / 60;
		long before = this.lastHour.get();
		if (hour > before && this.lastHour.compareAndSet(before, hour)) {
			this.timeline.scheduler().schedule(this::alert);
		}
	}

	@Override
	public void answered(ClaudeCall call, ClaudeReply reply) {
		if (reply.source() != ClaudeReply.Source.LIVE || this.calls.getAndIncrement() % SAMPLING != 0) {
			return;
		}
		Prefix prefix = Prefix.of(call.body());
		Prefix before = this.prefixes.put(this.models.key(call.model()), prefix);
		if (before != null) {
			sample(call.model(), prefix.promptChars(), prefix.isLike(before) ? prefix.chars() : 0);
		}
	}

	void sample(String model, long chars, long repeatedChars) {
		long minute = minute();
		group(model, minute).sample(minute, chars, repeatedChars);
	}

	/**
	 * What is known of each limit.
	 * @return use at the peak hours of the last seven days, and what would help where it
	 * is over the threshold; sorted by group
	 */
	public List<TierAdvice> advice() {
		long minute = minute();
		Map<String, TierAdvice> advice = new TreeMap<>();
		this.pools.get().forEach((id, view) -> {
			GroupUse use = this.groups.get(id.group());
			if (use == null) {
				return;
			}
			for (PoolView.BucketView bucket : view.buckets()) {
				double limit = bucket.inForce();
				if (limit > 0) {
					advice.put(id.group() + " " + bucket.dimension().ordinal(),
							this.policy.advise(id.group(), bucket.dimension(), use.peak(bucket.dimension(), minute),
									limit, this.models.publishedLimits(id.group())));
				}
			}
		});
		return new ArrayList<>(advice.values());
	}

	private void alert() {
		long minute = minute();
		for (TierAdvice advice : advice()) {
			String key = advice.group() + " " + advice.dimension().key();
			Long last = this.alerted.get(key);
			if (advice.crossed() && (last == null || minute - last >= ALERT_MINUTES)) {
				this.alerted.put(key, minute);
				Guard.tell(this.alerts, (raises) -> raises.raise(ClaudeAlert.Kind.LIMIT_NEAR, null, text(advice)));
			}
		}
	}

	private static String text(TierAdvice advice) {
		return String.format(Locale.ROOT,
				"At peak hours %.0f %% of the %s of group %s are used (P95 %,.0f of %,.0f a minute). What helps: %s",
				100 * advice.ratio(), advice.dimension().key().replace('-', ' '), advice.group(), advice.p95(),
				advice.limit(), String.join("; ", advice.levers().stream().map(Lever::text).toList()));
	}

	private GroupUse group(String model, long minute) {
		String group = this.models.limitGroup(model);
		GroupUse known = this.groups.get(group);
		return (known != null) ? known : this.groups.computeIfAbsent(group, (name) -> new GroupUse(minute));
	}

	private long minute() {
		return (this.timeline.nanoTime() - this.originNanos) / MINUTE_NANOS;
	}

}
