package io.github.clauderesilience.retry;

/**
 * The retries all calls together may still make, so that retries cannot multiply the load
 * on an overloaded service (retry budget, Google SRE Book, chapter 21; Finagle's
 * {@code RetryBudget}). A token bucket: tokens grow by {@code ratio} per first attempt
 * and by {@code per-second} per second, up to {@code 100 ratio + 10 per-second}; a retry
 * takes one. Time is passed in. Thread-safe.
 */
public final class RetryBudget {

	/**
	 * First attempts saved up at most: enough for a short burst of failures; our choice.
	 */
	private static final int SAVED_ATTEMPTS = 100;

	/** Seconds saved up at most; our choice. */
	private static final int SAVED_SECONDS = 10;

	/** Shares of a token do not add up exactly in binary. */
	private static final double ROUNDING = 1e-6;

	private final RetrySettings.Budget settings;

	private final double capacity;

	private double tokens;

	private long updatedNanos;

	/**
	 * Creates a full budget.
	 * @param settings its size
	 * @param nowNanos the time now, a reading of the time source
	 */
	public RetryBudget(RetrySettings.Budget settings, long nowNanos) {
		this.settings = settings;
		this.capacity = settings.ratio() * SAVED_ATTEMPTS + settings.perSecond() * SAVED_SECONDS;
		this.tokens = this.capacity;
		this.updatedNanos = nowNanos;
	}

	/**
	 * Notes that a question is asked for the first time.
	 */
	public synchronized void earn() {
		this.tokens = Math.min(this.capacity, this.tokens + this.settings.ratio());
	}

	/**
	 * Takes a retry out of the budget.
	 * @param nowNanos the time now, a reading of the time source
	 * @return {@code false} if none is left
	 */
	public synchronized boolean spend(long nowNanos) {
		refill(nowNanos);
		if (this.tokens < 1 - ROUNDING) {
			return false;
		}
		this.tokens = Math.max(0, this.tokens - 1);
		return true;
	}

	/**
	 * How many retries are left.
	 * @param nowNanos the time now, a reading of the time source
	 * @return retries, not negative
	 */
	public synchronized double available(long nowNanos) {
		refill(nowNanos);
		return this.tokens;
	}

	/**
	 * Fills the budget, as at the start: for tests that begin anew.
	 */
	public synchronized void fill() {
		this.tokens = this.capacity;
	}

	private void refill(long nowNanos) {
		double seconds = Math.max(0, nowNanos - this.updatedNanos) / 1e9;
		this.tokens = Math.min(this.capacity, this.tokens + seconds * this.settings.perSecond());
		this.updatedNanos = nowNanos;
	}

}
