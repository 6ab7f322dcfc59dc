package io.github.clauderesilience.limit.account;

/**
 * What other processes seem to take of a bucket, by what headers show to be missing:
 *
 * <pre>
 * rate = rate + missing / T,  T = max(2 s, the refill of 8 calls)
 * </pre>
 *
 * and what is there beyond what was believed lowers it likewise. It fades in 15 T without
 * a difference. Amounts are requests or tokens.
 */
final class OthersUse {

	/** Our choice: how fast a gap in the level becomes a belief about a steady taker. */
	private static final double GAIN_NANOS = 2e9;

	/** Our choice: if calls are rare, so many of them have to be missing. */
	private static final double GAIN_CALLS = 8;

	/**
	 * Our choice: so many times longer a taker is remembered that is not seen any more.
	 */
	private static final double MEMORY = 15;

	/** Our choice: however much others take, we keep trying with this share. */
	private static final double LEAST_SHARE = 0.05;

	private double perNano;

	/* When something was seen to be missing, the first time and the last. */
	private long sinceNanos;

	private long untilNanos;

	double perNano() {
		return this.perNano;
	}

	/** For how long they were seen, in nanoseconds. */
	long seenNanos() {
		return this.untilNanos - this.sinceNanos;
	}

	/**
	 * Headers show a difference that only others can explain.
	 * @param difference what is there beyond what was believed, negative if it is missing
	 * @param usual what one call usually takes
	 * @param refillPerNano what the limit refills
	 * @param nowNanos the time
	 */
	void explains(double difference, double usual, double refillPerNano, long nowNanos) {
		if (difference < 0) {
			this.sinceNanos = (this.perNano > 0) ? this.sinceNanos : nowNanos;
			this.untilNanos = nowNanos;
		}
		this.perNano = Math.max(0, this.perNano - difference / gainNanos(usual, refillPerNano));
		leaveUsAShare(refillPerNano);
	}

	/** The limit has changed to so much a nanosecond, or they are taken to take less. */
	void leaveUsAShare(double refillPerNano) {
		this.perNano = Math.min(this.perNano, (1 - LEAST_SHARE) * refillPerNano);
	}

	/**
	 * Time passes without a difference.
	 * @param nanos how much
	 * @param usual what one call usually takes
	 * @param refillPerNano what the limit refills
	 */
	void fade(long nanos, double usual, double refillPerNano) {
		if (this.perNano > 0) {
			this.perNano *= Math.max(0, 1 - nanos / (MEMORY * gainNanos(usual, refillPerNano)));
		}
	}

	/** What seemed to be missing was noise. */
	void forget() {
		this.perNano = 0;
	}

	private static double gainNanos(double usual, double refillPerNano) {
		return Math.max(GAIN_NANOS, GAIN_CALLS * usual / refillPerNano);
	}

}
