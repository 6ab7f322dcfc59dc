package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * The safety margin in one dimension: what is left in the bucket, and for how long a call
 * waits beyond its refill, because of unexpected 429s. Grows with each, fades with each
 * answer.
 */
final class SafetyMargin {

	/** Our choice: what is allowed for jitter on the way before a 429 shows more. */
	private static final double FIRST_JITTER_NANOS = 5e6;

	/** Our choice: the most that is allowed for jitter. */
	private static final double MOST_JITTER_NANOS = 1e9;

	/**
	 * Our choice: what an answer leaves of the allowances, at most ten times a second.
	 */
	private static final double JITTER_FADES = 0.998;

	private static final double CALLS_FADE = 0.98;

	private static final long FADES_EVERY_NANOS = 100_000_000L;

	private final Dimension dimension;

	private double amount;

	private double jitterNanos = FIRST_JITTER_NANOS;

	private long fadedNanos;

	SafetyMargin(Dimension dimension, long nowNanos) {
		this.dimension = dimension;
		this.fadedNanos = nowNanos;
	}

	/** Requests or tokens to leave in the bucket. */
	double amount() {
		return this.amount;
	}

	/** How much two calls may come closer to each other on the way. */
	double jitterNanos() {
		return this.jitterNanos;
	}

	/**
	 * A 429 surprised us.
	 * @param bucket the bucket that was empty
	 * @param usual what a call usually takes
	 */
	void surprised(Bucket bucket, double usual) {
		boolean output = this.dimension == Dimension.OUTPUT_TOKENS;
		// Output is counted when it was written, so it is not the way that varies.
		if (!output) {
			this.jitterNanos = Math.min(MOST_JITTER_NANOS, 2 * this.jitterNanos);
		}
		if (output || bucket.foreignPerMinute() > 0 || bucket.spread() > 0) {
			this.amount += usual;
		}
	}

	/**
	 * A good answer.
	 * @param nowNanos the time
	 */
	void relax(long nowNanos) {
		if (nowNanos - this.fadedNanos < FADES_EVERY_NANOS) {
			return;
		}
		this.fadedNanos = nowNanos;
		this.amount *= CALLS_FADE;
		this.jitterNanos = Math.max(FIRST_JITTER_NANOS, this.jitterNanos * JITTER_FADES);
	}

}
