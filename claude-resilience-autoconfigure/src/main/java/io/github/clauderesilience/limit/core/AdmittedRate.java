package io.github.clauderesilience.limit.core;

/**
 * How many calls the provider let in since the last 429, and the rate at which it may
 * refill what is empty now. Two estimates, of which the higher one counts:
 *
 * <pre>
 * since the last 429   (let in + 1) / time
 * lately               the sum of e ^ (-age / 5 s) over calls let in, / 5 s
 * </pre>
 *
 * The first one is never too low as long as the bucket was never full in between. If it
 * holds little, it was full during the pause and whenever the rate was below the refill,
 * and the second one is nearer. Right after a pause neither says much: then it is the
 * geometric mean of the estimate and of the rate that was refused.
 */
final class AdmittedRate {

	private static final double SECOND = 1e9;

	/** Our choice: how far back "lately" reaches. */
	private static final double LATELY_NANOS = 5 * SECOND;

	/** Our choice: less time than this makes no rate. */
	private static final double SHORTEST_NANOS = SECOND / 2;

	private boolean counting;

	/* The call that met the last 429, 0 for none, and how many sent after it met one. */
	private long sequence;

	private long sinceNanos;

	private long refused;

	/* When the first call after it was sent. */
	private boolean resumed;

	private long resumedNanos;

	private double lately;

	private long latelyNanos;

	/**
	 * A call goes.
	 * @param nowNanos the time
	 */
	void taken(long nowNanos) {
		if (!this.counting) {
			this.counting = true;
			this.sinceNanos = nowNanos;
		}
		if (this.sequence == 0) {
			return;
		}
		if (!this.resumed) {
			this.resumed = true;
			this.resumedNanos = nowNanos;
		}
		this.lately = latelyAt(nowNanos) + 1;
		this.latelyNanos = nowNanos;
	}

	/**
	 * A call was refused, and so not let in.
	 * @param sendSequence of the call
	 */
	void refused(long sendSequence) {
		if (sendSequence > this.sequence) {
			this.refused++;
		}
	}

	/**
	 * Begins anew after a 429.
	 * @param sendSequence of the call that was refused
	 * @param sentNanos when it was sent
	 */
	void begin(long sendSequence, long sentNanos) {
		this.sequence = sendSequence;
		this.sinceNanos = sentNanos;
		this.refused = 0;
		this.resumed = false;
		this.lately = 0;
	}

	/**
	 * How many calls were let in.
	 * @param sendSequence of a call that was refused
	 * @return calls sent before it that were not refused
	 */
	double calls(long sendSequence) {
		return Math.max(0, sendSequence - this.sequence - this.refused);
	}

	/**
	 * The rate that was let in since the last 429.
	 * @param sendSequence of the call that was refused
	 * @param sentNanos when it was sent
	 * @return calls a nanosecond
	 */
	double perNano(long sendSequence, long sentNanos) {
		// Between two calls that found it empty, the bucket may have had one more.
		return (calls(sendSequence) + 1) / Math.max(SHORTEST_NANOS, sentNanos - this.sinceNanos);
	}

	/**
	 * The rate at which the bucket may be refilled.
	 * @param sendSequence of the call that was refused
	 * @param sentNanos when it was sent
	 * @param triedPerNano the rate that was refused, calls a nanosecond
	 * @return calls a nanosecond
	 */
	double refillPerNano(long sendSequence, long sentNanos, double triedPerNano) {
		double measured = perNano(sendSequence, sentNanos);
		if (!this.resumed) {
			return measured;
		}
		boolean afterPause = this.resumedNanos - this.sinceNanos > sentNanos - this.resumedNanos;
		double likely = afterPause ? Math.sqrt(measured * triedPerNano) : 0;
		double late = Math.min(triedPerNano, (latelyAt(sentNanos) - this.refused) / LATELY_NANOS);
		return Math.max(measured, Math.max(likely, late));
	}

	long sinceNanos() {
		return this.sinceNanos;
	}

	private double latelyAt(long nowNanos) {
		return this.lately * Math.exp(-Math.max(0, nowNanos - this.latelyNanos) / LATELY_NANOS);
	}

}
