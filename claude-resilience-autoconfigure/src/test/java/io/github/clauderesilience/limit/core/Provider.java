package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Dimension;

/**
 * The other side of a simulation: the provider's documented rules, written independently
 * of the limiter. Continuous refill, buckets that hold less than a minute's worth,
 * headers computed when the answer leaves or the request arrives, tokens rounded to
 * 1,000, {@code retry-after} in whole seconds
 * (platform.claude.com/docs/en/api/rate-limits, read 2026-09).
 */
final class Provider {

	private final double[] levels = new double[Dimension.values().length];

	private Account account;

	private double clock;

	/** Seconds since the start until which every request is answered with 429. */
	double stormUntil;

	Whims whims = new Whims();

	/** What a storm says in {@code retry-after}, or negative for nothing. */
	double stormRetryAfter = -1;

	Provider(Account account) {
		this.account = account;
		for (Dimension dimension : Dimension.values()) {
			this.levels[dimension.ordinal()] = capacity(dimension);
		}
	}

	double capacity(Dimension dimension) {
		return Math.max(1, this.account.limit(dimension) / 60 * this.account.burstSeconds());
	}

	double limit(Dimension dimension) {
		return this.account.limit(dimension);
	}

	void change(Account changed, double now) {
		refill(now);
		this.account = changed;
		for (Dimension dimension : Dimension.values()) {
			int index = dimension.ordinal();
			this.levels[index] = Math.min(this.levels[index], capacity(dimension));
		}
	}

	/**
	 * A request arrives.
	 * @return seconds to wait, negative where it is let in, NaN for a 429 without a time
	 */
	double arrive(double input, double now) {
		refill(now);
		if (now < this.stormUntil) {
			return (this.stormRetryAfter >= 0) ? this.stormRetryAfter : Double.NaN;
		}
		if (this.whims.isShed()) {
			return this.whims.namesTime ? 1 : Double.NaN;
		}
		double wait = Math.max(wait(Dimension.REQUESTS, 1),
				Math.max(wait(Dimension.INPUT_TOKENS, input), wait(Dimension.OUTPUT_TOKENS, 1)));
		if (wait > 0) {
			if (this.account.refusedCount()) {
				take(Dimension.REQUESTS, 1);
			}
			return Math.ceil(wait);
		}
		double hidden = this.whims.arrive(input, now);
		if (hidden > 0) {
			return this.whims.namesTime ? hidden : Double.NaN;
		}
		take(Dimension.REQUESTS, 1);
		take(Dimension.INPUT_TOKENS, input);
		return -1;
	}

	void wrote(double tokens, double now) {
		refill(now);
		this.whims.wrote(tokens);
		take(Dimension.OUTPUT_TOKENS, tokens);
	}

	RateLimitHeaders headers(double now) {
		refill(now);
		RateLimitHeaders facts = new RateLimitHeaders();
		if (this.account.headers()) {
			for (Dimension dimension : Dimension.values()) {
				double level = Math.max(0, this.levels[dimension.ordinal()]);
				double told = Math.floor(level);
				if (dimension != Dimension.REQUESTS && this.account.rounds()) {
					told = Math.round(level / 1000) * 1000;
				}
				double limit = this.account.limit(dimension);
				facts.put(dimension, limit, this.whims.told(told, limit));
			}
			this.whims.tell(facts, now);
		}
		return facts;
	}

	/** What a 429 says. */
	RateLimitHeaders refusal(double now) {
		RateLimitHeaders facts = headers(now);
		return (this.whims.namesGrowth && this.whims.refusedForGrowth) ? facts.accelerating() : facts;
	}

	boolean tellsFromArrival() {
		return this.account.headersFromArrival();
	}

	boolean countsOutputLive() {
		return this.account.outputLive();
	}

	double level(Dimension dimension) {
		return this.levels[dimension.ordinal()];
	}

	private double wait(Dimension dimension, double need) {
		double missing = Math.min(need, capacity(dimension)) - this.levels[dimension.ordinal()];
		return (missing > 1e-6) ? missing / (this.account.limit(dimension) / 60) : 0;
	}

	private void take(Dimension dimension, double amount) {
		this.levels[dimension.ordinal()] -= amount;
	}

	private void refill(double now) {
		double drained = this.whims.drainedUntil(this.clock, now);
		if (drained > this.clock) {
			this.clock = drained;
			this.levels[Dimension.REQUESTS.ordinal()] = 0;
		}
		double passed = now - this.clock;
		this.clock = now;
		for (Dimension dimension : Dimension.values()) {
			int index = dimension.ordinal();
			this.levels[index] = Math.min(capacity(dimension),
					this.levels[index] + passed * this.account.limit(dimension) / 60);
		}
	}

}
