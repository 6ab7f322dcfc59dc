package io.github.clauderesilience.limit.core;

/**
 * A rate of calls that follows 429s where no level explains them: the acceleration limit,
 * or an account whose headers do not arrive. Off until the first of them; then the rate
 * falls by a factor and grows again.
 */
final class Pacer {

	private static final double SECOND = 1e9;

	/** Our choice: where the measured rate is the limit, stay this far below. */
	private static final double BELOW = 0.95;

	/** Our choice: growth a second, slow below a rate that once was too much. */
	private static final double CAREFUL = 0.005;

	/** Our choice: growth a second beyond it, and after the acceleration limit. */
	private static final double BOLD = 0.1;

	/** Our choice: the least rate, so that it is found out when things get better. */
	private static final double LEAST = 0.1 / SECOND;

	/** Our choice: answers that make a rate. */
	private static final int FEWEST = 5;

	private boolean active;

	private double perNano;

	private double base;

	private double tooMuch;

	private double level;

	private long atNanos;

	private boolean counting;

	private long sinceNanos;

	private long answers;

	private int episodes;

	/* What the last 429 leads to if it was about the account; 0 for nothing. */
	private double nextPerNano;

	private double nextTooMuch;

	boolean isActive() {
		return this.active;
	}

	double perMinute() {
		return this.active ? this.perNano * 60 * SECOND : 0;
	}

	void taken(long nowNanos) {
		if (!this.counting) {
			this.counting = true;
			this.sinceNanos = nowNanos;
		}
		if (this.active) {
			advance(nowNanos);
			this.level -= 1;
		}
	}

	void answered() {
		this.answers++;
	}

	long waitNanos(double ahead, long nowNanos) {
		if (!this.active) {
			return 0;
		}
		advance(nowNanos);
		double missing = 1 + ahead - this.level - 1e-9;
		return (missing <= 0) ? 0 : (long) Math.ceil(missing / this.perNano);
	}

	/**
	 * Finds the rate to fall to after a 429. With hardly an answer since the last one
	 * there is nothing to learn, and the rate stays.
	 * @param acceleration whether the provider had enough left
	 * @param nowNanos the time
	 */
	void limited(boolean acceleration, long nowNanos) {
		if (this.answers < FEWEST) {
			return;
		}
		double measured = this.answers / Math.max(SECOND, nowNanos - this.sinceNanos);
		// From one empty bucket to the next, what was answered is what was refilled.
		boolean exact = !acceleration && this.episodes > 0;
		double rate = exact ? measured * BELOW : measured / 2;
		this.nextPerNano = Math.max(LEAST, (this.active && !exact) ? Math.min(rate, this.perNano / 2) : rate);
		this.nextTooMuch = acceleration ? 0 : measured;
		this.answers = 0;
		this.sinceNanos = nowNanos;
	}

	/**
	 * The last 429 was about the account: its rate holds.
	 * @param nowNanos the time
	 */
	void confirm(long nowNanos) {
		if (this.nextPerNano > 0) {
			this.perNano = this.nextPerNano;
			this.base = this.perNano;
			this.tooMuch = this.nextTooMuch;
			this.active = true;
			this.level = 1;
			this.atNanos = nowNanos;
			this.episodes++;
			this.nextPerNano = 0;
		}
	}

	/** The last 429 was about one call alone. */
	void forgive() {
		this.nextPerNano = 0;
	}

	/**
	 * Ends pacing where it no longer holds anything back.
	 * @param enoughPerNano the rate that is allowed anyway
	 */
	void endBeyond(double enoughPerNano) {
		if (this.active && this.tooMuch == 0 && this.perNano > enoughPerNano) {
			this.active = false;
		}
	}

	private void advance(long nowNanos) {
		double passed = nowNanos - this.atNanos;
		if (passed <= 0) {
			return;
		}
		this.atNanos = nowNanos;
		double growth = (this.perNano < this.tooMuch * 1.02) ? CAREFUL : BOLD;
		this.perNano += this.base * growth * passed / SECOND;
		this.level = Math.min(Math.max(1, this.perNano * SECOND / 50), this.level + passed * this.perNano);
	}

}
