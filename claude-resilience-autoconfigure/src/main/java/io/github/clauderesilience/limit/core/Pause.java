package io.github.clauderesilience.limit.core;

import java.util.random.RandomGenerator;

/**
 * The one pause of a pool after a 429: until {@code retry-after} or, without one, for
 *
 * <pre>
 * 1, 2, 4 .. 60 s
 * </pre>
 *
 * by the number of failed tries in a row, each with jitter. A named time that proves too
 * short grows by a quarter of that, within bounds. A pause of many minutes is tried by
 * one call each five.
 */
final class Pause {

	private static final double SECOND = 1e9;

	/** Our choice, as DESIGN section 5: back-off without a {@code retry-after}. */
	private static final double FIRST_BACKOFF = SECOND;

	private static final double LONGEST_BACKOFF = 60 * SECOND;

	private static final double JITTER = 0.2;

	/**
	 * Our choice: how long a pause lasts before one call tries again, at most. What is
	 * spent for a month is another error.
	 */
	static final long LONGEST_PAUSE = 300_000_000_000L;

	/** Our choice: a longer time is not believed, and not reported. */
	private static final double LONGEST_BELIEVED = 86_400 * SECOND;

	/** Our choice: what a refusal takes at most to come back, after a first one. */
	private static final double SHORTEST_GRACE = SECOND / 20;

	private static final double LONGEST_GRACE = SECOND / 4;

	/**
	 * Our choice: a named time that proves too short again and again grows to the time in
	 * which so many calls are refilled, within these bounds.
	 */
	private static final double ADDED_CALLS = 4;

	private static final double SHORTEST_ADDITION = 2 * SECOND;

	private static final double LONGEST_ADDITION = 5 * SECOND;

	private final RandomGenerator random;

	private boolean on;

	private long untilNanos;

	private long promisedNanos;

	/* It is longer than is believed. */
	private boolean doubtful;

	/* It only waits for others, which is not reported. */
	private boolean silent;

	/* The last sending before it. */
	private long sequence = -1;

	/* Failed tries in a row. */
	private int failures;

	/* The first call after a pause; the first 429 after it says how that one fared. */
	private boolean tried;

	private long firstTryNanos;

	private double longestAddition = LONGEST_ADDITION;

	/**
	 * Creates a pause that is not on.
	 * @param random the source of jitter
	 */
	Pause(RandomGenerator random) {
		this.random = random;
	}

	/** Whether the pool pauses. */
	boolean isOn() {
		return this.on;
	}

	/**
	 * Whether the time of a pause has passed that was not ended yet.
	 * @param nowNanos the time
	 */
	boolean isOver(long nowNanos) {
		return this.on && leftNanos(nowNanos) == 0;
	}

	/** Whether it was not reported: it only waits for others. */
	boolean isSilent() {
		return this.silent;
	}

	/**
	 * Whether a call was sent before the current pause began, so that its refusal says
	 * nothing new.
	 * @param sent the sequence of its sending
	 */
	boolean isStale(long sent) {
		return sent <= this.sequence;
	}

	/** Whether more than one try failed, or the named time is not believed. */
	boolean isRepeated() {
		return this.failures > 1 || this.doubtful;
	}

	/**
	 * The limits are known.
	 * @param perNano calls a nanosecond they allow, 0 if unknown
	 */
	void limits(double perNano) {
		this.longestAddition = Math.max(SHORTEST_ADDITION, Math.min(LONGEST_ADDITION, ADDED_CALLS / perNano));
	}

	/**
	 * A call goes.
	 * @param nowNanos the time
	 */
	void sent(long nowNanos) {
		if (!this.tried) {
			this.tried = true;
			this.firstTryNanos = nowNanos;
		}
	}

	/** A good answer came. */
	void answered() {
		this.failures = 0;
	}

	/** Some refusals might be for the sake of single calls: counts one failed try. */
	void countOnce() {
		this.failures = 1;
	}

	/**
	 * Begins a pause, or prolongs it.
	 * @param sentNanos when the call was sent that was answered with 429
	 * @param retryAfterNanos what the provider said, or negative
	 * @param again whether the only call that is refused was refused again, which says
	 * nothing new of the account
	 * @param lastSequence of the latest sending
	 * @param nowNanos the time
	 * @return how long it lasts in nanoseconds
	 */
	long begin(long sentNanos, long retryAfterNanos, boolean again, long lastSequence, long nowNanos) {
		// A call that was let in is silent for as long as the model writes; one that was
		// sent so much earlier and has not come back by now was let in.
		boolean someLetIn = sentNanos - this.firstTryNanos > nowNanos - sentNanos;
		int others = again ? Math.max(0, this.failures - 1) : this.failures;
		this.failures = someLetIn ? 1 : others + 1;
		this.tried = false;
		this.silent = false;
		return begin(backoffNanos(this.failures, retryAfterNanos), lastSequence, nowNanos);
	}

	/**
	 * Waits only for what was sent together with a call that was refused again.
	 * @param sentNanos when that call was sent
	 * @param lastSequence of the latest sending
	 * @param nowNanos the time
	 */
	void beginForOthers(long sentNanos, long lastSequence, long nowNanos) {
		this.silent = this.silent || !this.on;
		begin(Math.min(LONGEST_GRACE, Math.max(SHORTEST_GRACE, 2.0 * (nowNanos - sentNanos))), lastSequence, nowNanos);
	}

	private long begin(double wait, long lastSequence, long nowNanos) {
		this.doubtful = wait >= LONGEST_PAUSE;
		this.on = true;
		this.sequence = lastSequence;
		this.promisedNanos = nowNanos + (long) wait;
		this.untilNanos = nowNanos + (long) Math.min(LONGEST_PAUSE, wait);
		return (long) wait;
	}

	void end() {
		this.on = false;
	}

	/**
	 * How long a call waits that was refused, with jitter.
	 * @param times how often in a row, positive
	 * @param retryAfterNanos what the provider said, or negative
	 * @return nanoseconds
	 */
	double backoffNanos(int times, long retryAfterNanos) {
		double backoff = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * Math.pow(2, Math.min(30, times - 1)));
		double wait = (retryAfterNanos >= 0) ? Math.max(retryAfterNanos, Math.min(this.longestAddition, backoff / 4))
				: backoff;
		double all = wait + this.random.nextDouble() * JITTER * Math.min(SECOND, wait);
		return (wait <= LONGEST_BELIEVED) ? all : LONGEST_PAUSE;
	}

	/**
	 * When a call that came now could be sent at the earliest, as far as the pause goes.
	 * @param nowNanos the time
	 * @return nanoseconds, 0 without a pause
	 */
	long promisedWaitNanos(long nowNanos) {
		return (leftNanos(nowNanos) > 0) ? this.promisedNanos - nowNanos : 0;
	}

	/**
	 * When the pause ends and a call tries again.
	 * @param nowNanos the time
	 * @return nanoseconds, 0 without a pause
	 */
	long leftNanos(long nowNanos) {
		return this.on ? Math.max(0, this.untilNanos - nowNanos) : 0;
	}

}
