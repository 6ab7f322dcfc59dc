package io.github.clauderesilience.simulator.limits;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Buckets of one limit group of one organisation. Thread-safe by its own lock.
 */
public final class LimitPool {

	private final String organization;

	private final String group;

	private final LimitRules rules;

	private final Map<Dimension, TokenBucket> buckets = new EnumMap<>(Dimension.class);

	private final @Nullable Accelerator accelerator;

	private Limits limits;

	private long requests;

	private long rejected;

	private long inputTokens;

	private long outputTokens;

	LimitPool(String organization, String group, Limits limits, LimitRules rules, long nowNanos) {
		this.organization = organization;
		this.group = group;
		this.limits = limits;
		this.rules = rules;
		AccelerationLimit acceleration = rules.acceleration();
		this.accelerator = (acceleration != null) ? new Accelerator(acceleration, nowNanos) : null;
		change(limits, nowNanos);
	}

	/**
	 * Asks for one request and its estimated input tokens, and takes them if they fit.
	 * Output needs only a level above nothing, as it is counted while it is produced. A
	 * request above a whole minute's input tokens never fits; one above what the bucket
	 * holds fits when the bucket is full.
	 * @param estimatedInputTokens estimate without what is read from cache; 0 or more
	 * @param nowNanos monotonic time in nanoseconds
	 * @return whether it was admitted, and otherwise which limit refused it and for how
	 * long
	 */
	public synchronized Admission admit(long estimatedInputTokens, long nowNanos) {
		Admission admission = check(estimatedInputTokens, nowNanos);
		if (admission.admitted()) {
			this.requests++;
			take(Dimension.REQUESTS, 1, nowNanos);
			takeInput(estimatedInputTokens, nowNanos);
			if (this.accelerator != null) {
				this.accelerator.count();
			}
		}
		else {
			this.rejected++;
			if (this.rules.rejectedConsume()) {
				take(Dimension.REQUESTS, 1, nowNanos);
			}
		}
		return admission;
	}

	/**
	 * Corrects the estimate made at admission.
	 * @param tokens actual minus estimated input tokens; negative gives back
	 * @param nowNanos monotonic time in nanoseconds
	 */
	public synchronized void correctInput(long tokens, long nowNanos) {
		takeInput(tokens, nowNanos);
	}

	/**
	 * Counts output tokens as they are produced.
	 * @param tokens output tokens; 0 or more
	 * @param nowNanos monotonic time in nanoseconds
	 */
	public synchronized void produced(long tokens, long nowNanos) {
		this.outputTokens += tokens;
		take(Dimension.OUTPUT_TOKENS, tokens, nowNanos);
		take(Dimension.WORKSPACE_TOKENS, tokens, nowNanos);
	}

	/**
	 * Writes the rate-limit headers of a response.
	 * @param nowNanos monotonic time in nanoseconds
	 * @param serverNow the server's own clock, which need not be right
	 * @param headers takes name and value of each header
	 */
	public synchronized void headers(long nowNanos, Instant serverNow, BiConsumer<String, String> headers) {
		RateLimitHeaders.write(this.buckets, this.group.endsWith(LimitBook.FAST), nowNanos, serverNow, headers);
	}

	/**
	 * What was used so far.
	 * @param nowNanos monotonic time in nanoseconds
	 * @return a snapshot
	 */
	public synchronized GroupUsage usage(long nowNanos) {
		return new GroupUsage(this.organization, this.group, this.limits, this.requests, this.rejected,
				this.inputTokens, this.outputTokens, others(Dimension.REQUESTS, nowNanos),
				others(Dimension.INPUT_TOKENS, nowNanos), others(Dimension.OUTPUT_TOKENS, nowNanos));
	}

	synchronized void change(Limits newLimits, long nowNanos) {
		this.limits = newLimits;
		for (Dimension dimension : Dimension.values()) {
			long limit = newLimits.of(dimension);
			TokenBucket bucket = this.buckets.get(dimension);
			if (limit == 0) {
				this.buckets.remove(dimension);
			}
			else if (bucket == null) {
				this.buckets.put(dimension, new TokenBucket(limit, this.rules.burst(), nowNanos));
			}
			else {
				bucket.change(limit, nowNanos);
			}
		}
	}

	synchronized void shareWithOthers(double share, long fromNanos) {
		this.buckets.values().forEach((bucket) -> bucket.shareWithOthers(share, fromNanos));
	}

	private Admission check(long estimatedInputTokens, long nowNanos) {
		if (this.accelerator != null && !this.accelerator.fits(nowNanos)) {
			return Admission.accelerated(this.accelerator.nanosUntilNextWindow(nowNanos));
		}
		Admission worst = Admission.ADMITTED;
		long worstNanos = 0;
		for (Map.Entry<Dimension, TokenBucket> entry : this.buckets.entrySet()) {
			Dimension dimension = entry.getKey();
			double need = need(dimension, estimatedInputTokens);
			long waitNanos = waitNanos(entry.getValue(), need, nowNanos);
			if (waitNanos > worstNanos) {
				worstNanos = waitNanos;
				worst = Admission.refused(dimension, this.limits.of(dimension), waitNanos);
			}
		}
		return worst;
	}

	private static double need(Dimension dimension, long estimatedInputTokens) {
		return switch (dimension) {
			case REQUESTS, OUTPUT_TOKENS -> 1;
			case INPUT_TOKENS, WORKSPACE_TOKENS -> estimatedInputTokens;
		};
	}

	private static long waitNanos(TokenBucket bucket, double need, long nowNanos) {
		long waitNanos = bucket.nanosUntil(need, nowNanos);
		boolean never = need > bucket.limitPerMinute();
		return never ? Math.max(waitNanos, 60_000_000_000L) : waitNanos;
	}

	private void takeInput(long tokens, long nowNanos) {
		this.inputTokens += tokens;
		take(Dimension.INPUT_TOKENS, tokens, nowNanos);
		take(Dimension.WORKSPACE_TOKENS, tokens, nowNanos);
	}

	private void take(Dimension dimension, long amount, long nowNanos) {
		TokenBucket bucket = this.buckets.get(dimension);
		if (bucket != null) {
			bucket.take(amount, nowNanos);
		}
	}

	private long others(Dimension dimension, long nowNanos) {
		TokenBucket bucket = this.buckets.get(dimension);
		if (bucket == null) {
			return 0;
		}
		bucket.level(nowNanos);
		return Math.round(bucket.takenByOthers());
	}

}
