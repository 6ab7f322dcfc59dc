package io.github.clauderesilience.limit.account;

/**
 * When the provider counts output: as it is produced, or all of an answer at its end. No
 * header says so, but the figures fall differently. If calls in flight have reserved
 * a<sub>i</sub> since s<sub>i</sub> and answers take L, then of that
 *
 * <pre>
 * at the end   sum of a(i)
 * as produced  sum of a(i) * (1 - (now - s(i)) / L)
 * </pre>
 *
 * is not counted yet, and remaining - level - this is constant if the provider counts so.
 * The one whose difference varies clearly less is right. Until then, and again after a
 * refusal, output is supposed to count as it is produced, as the provider documents.
 * Amounts are tokens.
 */
final class OutputCounting {

	/** Our choice: the weight of a new header once there are some. */
	private static final double GAIN = 1.0 / 16;

	/**
	 * Our choice: the weight of a new header that came a whole latency after the last
	 * one, so that many in a moment count for little.
	 */
	private static final double GAIN_OF_LATENCY = 2;

	/** Our choice: fewer headers say nothing. */
	private static final int FEWEST = 16;

	/**
	 * Our choice: so many times less variance decides. Headers from the arrival of
	 * requests whose number slowly changes make up to four times less (our calculation).
	 */
	private static final double CLEARLY = 9;

	private final Deviation ifAtEnd = new Deviation();

	private final Deviation ifProduced = new Deviation();

	/* What calls in flight have reserved, and the sum of that times since when. */
	private double reserved;

	private double elapsed;

	private long atNanos;

	/*
	 * What calls sent before the first header have reserved: until all of them are
	 * answered, only the quick ones tell how long an answer takes.
	 */
	private double before;

	private long firstNanos;

	private long lastNanos;

	private int headers;

	private boolean atEnd;

	/** Whether output counts at the end of an answer, as far as is known. */
	boolean isAtEnd() {
		return this.atEnd;
	}

	/**
	 * A call has reserved output.
	 * @param amount tokens
	 * @param sentNanos when it was sent
	 * @param nowNanos the time
	 */
	void reserved(double amount, long sentNanos, long nowNanos) {
		change(amount, sentNanos, nowNanos);
	}

	/**
	 * A call ended.
	 * @param amount all it has reserved
	 * @param sentNanos when it was sent
	 * @param nowNanos the time
	 */
	void ended(double amount, long sentNanos, long nowNanos) {
		change(-amount, sentNanos, nowNanos);
	}

	private void change(double amount, long sentNanos, long nowNanos) {
		advance(nowNanos);
		this.reserved = Math.max(0, this.reserved + amount);
		this.elapsed = Math.max(0, this.elapsed + amount * (nowNanos - sentNanos));
		if (sentNanos - this.firstNanos <= 0) {
			this.before = Math.max(0, this.before + amount);
		}
	}

	/**
	 * A header came.
	 * @param difference what it tells, less the level with all reservations taken
	 * @param usual what a call usually writes; less is no difference
	 * @param latencyNanos how long an answer usually takes, positive
	 * @param nowNanos the time
	 * @return by how much the level is to be corrected, 0 unless output counts at the end
	 */
	double told(double difference, double usual, double latencyNanos, long nowNanos) {
		advance(nowNanos);
		if (this.headers == 0) {
			this.firstNanos = nowNanos;
			this.before = this.reserved;
		}
		this.headers++;
		double gain = Math.min(GAIN, GAIN_OF_LATENCY * (nowNanos - this.lastNanos) / latencyNanos);
		gain = Math.max(gain, 1.0 / this.headers);
		this.lastNanos = nowNanos;
		double produced = Math.min(this.reserved, this.elapsed / latencyNanos);
		this.ifAtEnd.add(difference - this.reserved, gain);
		this.ifProduced.add(difference - this.reserved + produced, gain);
		if (this.headers >= FEWEST && this.before < 1) {
			decide(usual * usual);
		}
		double off = this.atEnd ? this.ifAtEnd.mean : 0;
		shifted(off);
		return off;
	}

	private void decide(double negligible) {
		if (this.atEnd) {
			this.atEnd = this.ifAtEnd.variance <= Math.max(negligible, this.ifProduced.variance);
		}
		else {
			this.atEnd = this.ifProduced.variance > Math.max(negligible, CLEARLY * this.ifAtEnd.variance);
		}
	}

	/**
	 * The level was corrected.
	 * @param difference by how much
	 */
	void shifted(double difference) {
		this.ifAtEnd.mean -= difference;
		this.ifProduced.mean -= difference;
	}

	/** What headers told does not hold any more. */
	void forget() {
		this.headers = 0;
		this.atEnd = false;
	}

	private void advance(long nowNanos) {
		this.elapsed += this.reserved * (nowNanos - this.atNanos);
		this.atNanos = nowNanos;
	}

	/**
	 * Exponentially weighted mean and variance.
	 */
	private static final class Deviation {

		private double mean;

		private double variance;

		void add(double sample, double gain) {
			double off = sample - this.mean;
			this.mean += gain * off;
			this.variance = (1 - gain) * (this.variance + gain * off * off);
		}

	}

}
