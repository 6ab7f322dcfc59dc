package io.github.clauderesilience.simulator.limits;

/**
 * Token bucket with continuous refill and debt: what was taken beyond its level is paid
 * back by the refill. Not thread-safe; its pool is.
 */
final class TokenBucket {

	private static final double NANOS_PER_MINUTE = 60e9;

	private final double burst;

	private double limitPerMinute;

	private double capacity;

	private double level;

	private long updatedNanos;

	private double otherShare;

	private double pendingShare;

	private long pendingFromNanos = Long.MAX_VALUE;

	private double takenByOthers;

	/**
	 * Creates a full bucket.
	 * @param limitPerMinute refill per minute; positive
	 * @param burst what it holds at most, as a fraction of one minute's refill; positive
	 * @param nowNanos monotonic time in nanoseconds
	 */
	TokenBucket(double limitPerMinute, double burst, long nowNanos) {
		this.burst = burst;
		this.limitPerMinute = limitPerMinute;
		this.capacity = capacity(limitPerMinute);
		this.level = this.capacity;
		this.updatedNanos = nowNanos;
	}

	double limitPerMinute() {
		return this.limitPerMinute;
	}

	double takenByOthers() {
		return this.takenByOthers;
	}

	double level(long nowNanos) {
		if (this.pendingFromNanos <= nowNanos) {
			advance(Math.max(this.pendingFromNanos, this.updatedNanos));
			this.otherShare = this.pendingShare;
			this.pendingFromNanos = Long.MAX_VALUE;
		}
		advance(nowNanos);
		return this.level;
	}

	void take(double amount, long nowNanos) {
		this.level = Math.min(this.capacity, level(nowNanos) - amount);
	}

	/**
	 * Changes the limit from now on. A lower one cuts what is held to the new capacity, a
	 * higher one fills up by its own refill.
	 */
	void change(double newLimitPerMinute, long nowNanos) {
		level(nowNanos);
		this.limitPerMinute = newLimitPerMinute;
		this.capacity = capacity(newLimitPerMinute);
		this.level = Math.min(this.level, this.capacity);
	}

	/**
	 * Lets another client take a share of the refill, never more than is there.
	 */
	void shareWithOthers(double share, long fromNanos) {
		this.pendingShare = share;
		this.pendingFromNanos = fromNanos;
	}

	boolean fits(double need, long nowNanos) {
		return nanosUntil(need, nowNanos) == 0;
	}

	/**
	 * Time until a need fits. What is more than the bucket ever holds fits when the
	 * bucket is full.
	 */
	long nanosUntil(double need, long nowNanos) {
		double missing = Math.min(need, this.capacity) - level(nowNanos);
		// Refill is summed in floating point: a millionth short is not short
		return (missing <= 1e-6) ? 0 : nanosToRefill(missing);
	}

	long nanosUntilFull(long nowNanos) {
		double missing = this.capacity - level(nowNanos);
		return (missing <= 1e-6) ? 0 : nanosToRefill(missing);
	}

	private long nanosToRefill(double amount) {
		return (long) Math.ceil(amount / this.limitPerMinute * NANOS_PER_MINUTE);
	}

	private double capacity(double limit) {
		return Math.max(1, limit * this.burst);
	}

	private void advance(long nowNanos) {
		long elapsedNanos = nowNanos - this.updatedNanos;
		if (elapsedNanos <= 0) {
			return;
		}
		this.updatedNanos = nowNanos;
		double refill = this.limitPerMinute * elapsedNanos / NANOS_PER_MINUTE;
		double wantedByOthers = refill * this.otherShare;
		double filled = this.level + refill;
		double others = Math.max(0, Math.min(wantedByOthers, filled));
		this.takenByOthers += others;
		this.level = Math.min(this.capacity, filled - others);
	}

}
