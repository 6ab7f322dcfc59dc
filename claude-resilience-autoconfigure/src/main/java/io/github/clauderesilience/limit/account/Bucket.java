package io.github.clauderesilience.limit.account;

/**
 * One of the provider's token buckets as this process believes it to be. Its level
 * follows
 *
 * <pre>
 * level(t) = min(capacity, level + (limit - others) * t)
 * </pre>
 *
 * with others for what other processes seem to take; a negative level is a debt. A call
 * of an amount a goes when level is at least a plus a margin, or the bucket is full, so
 * the wait is
 *
 * <pre>
 * (ahead + a + margin - level) / (limit - others)
 * </pre>
 *
 * A header was computed at some moment between the sending of its request and its
 * arrival. It corrects the level only if it contradicts the whole range in which the
 * level was meanwhile ({@link LevelHistory}), and what of that is believed is up to
 * {@link HeaderDeviations}. Amounts are requests or tokens.
 */
final class Bucket {

	private static final double NANOS_A_MINUTE = 60e9;

	/**
	 * Our choice: so long nothing is tried on a belief, or in twice the time in which a
	 * call's need is refilled.
	 */
	private static final double LONGEST_BLIND_NANOS = 1e9;

	/** Guards a comparison of sums of doubles; far below one token. */
	static final double EPSILON = 1e-6;

	private final LevelHistory history = new LevelHistory();

	private final Surplus surplus = new Surplus();

	private final HeaderDeviations deviations = new HeaderDeviations();

	/* What it holds when it is full, as far as headers have shown. */
	private double capacity;

	private double limit;

	private double level;

	/* Reserved, but perhaps not yet in the figures of the provider. */
	private double doubt;

	/* Nothing of that is, so that a full bucket has it, too. */
	private boolean countsLate;

	/* What the first header was supposed not to have counted yet, and perhaps had. */
	private double supposed;

	/* The least that headers told since something was on the wire. */
	private double leastTold = Double.MAX_VALUE;

	/* Reserved by other instances, and not yet in the figures of the provider. */
	private double reserved;

	private final OthersUse others = new OthersUse();

	/* What one call usually takes. */
	private double usual = 1;

	/* What is on the wire may need so much more than was taken for it. */
	private double more;

	/* Amount by which the bucket has to be over-full, against jitter on the way. */
	private double guard;

	private long atNanos;

	private long slotNanos = 10_000_000;

	/* What went on before under another limit is not the use of others. */
	private long limitSinceNanos;

	private boolean known;

	private long knownSinceNanos;

	/**
	 * A bucket that holds and refills what an operator says.
	 * @param perMinute the limit
	 * @param capacity what it holds
	 * @param nowNanos the time
	 * @return a full bucket
	 */
	static Bucket of(double perMinute, double capacity, long nowNanos) {
		Bucket bucket = new Bucket();
		bucket.known = true;
		bucket.limit = perMinute;
		bucket.capacity = capacity;
		bucket.level = capacity;
		bucket.atNanos = nowNanos;
		return bucket;
	}

	/**
	 * A bucket of which another key of the account has told.
	 * @param perMinute the limit
	 * @param capacity what it holds at least
	 * @param level what is left in it
	 * @param nowNanos the time
	 * @return a known bucket
	 */
	static Bucket told(double perMinute, double capacity, double level, long nowNanos) {
		Bucket bucket = of(perMinute, capacity, nowNanos);
		bucket.limitSinceNanos = nowNanos;
		bucket.knownSinceNanos = nowNanos;
		bucket.level = level;
		bucket.note();
		return bucket;
	}

	/**
	 * A bucket whose level has to be learned.
	 * @param perMinute the limit
	 * @param onTheWire what is reserved and perhaps not in the provider's figures
	 * @param nowNanos the time
	 * @return a bucket that is not known yet
	 */
	static Bucket unknown(double perMinute, double onTheWire, long nowNanos) {
		Bucket bucket = new Bucket();
		bucket.limit = perMinute;
		bucket.limitSinceNanos = nowNanos;
		bucket.atNanos = nowNanos;
		bucket.doubt = onTheWire;
		return bucket;
	}

	boolean isKnown() {
		return this.known;
	}

	double limit() {
		return this.limit;
	}

	double capacity() {
		return this.capacity;
	}

	double level(long nowNanos) {
		advance(nowNanos);
		return Math.min(this.level, this.capacity);
	}

	double foreignPerMinute() {
		return this.others.perNano() * NANOS_A_MINUTE;
	}

	/**
	 * The least that was in it by our reckoning.
	 * @param sinceNanos since when
	 * @param nowNanos the time
	 * @return an amount
	 */
	double lowest(long sinceNanos, long nowNanos) {
		return this.history.lowest(sinceNanos, level(nowNanos));
	}

	/** By how much a header may be off. */
	double spread() {
		return this.deviations.spread();
	}

	double doubt() {
		return this.doubt;
	}

	/**
	 * Adjusts how finely the past is kept and how much a gap means.
	 * @param latencyNanos the usual time from sending to the headers
	 * @param amount what one call usually takes
	 */
	void usual(double latencyNanos, double amount) {
		this.slotNanos = (long) Math.max(1e6, latencyNanos / 16);
		this.usual = amount;
	}

	/**
	 * Sets what may be missing by the next header without contradicting it.
	 * @param amount what calls on the wire may need beyond what was taken for them;
	 * nothing if negative
	 */
	void mayNeedMore(double amount) {
		this.more = Math.max(0, amount);
	}

	void take(double amount, long nowNanos) {
		advance(nowNanos);
		note();
		this.level = Math.min(this.level, this.capacity) - amount;
		this.doubt += amount;
		note();
	}

	/**
	 * The provider has counted something by now.
	 * @param amount what was taken for it
	 */
	void counted(double amount) {
		this.doubt = Math.max(0, this.doubt - amount);
	}

	/**
	 * Settles a difference between what was taken and what was used.
	 * @param difference positive gives back, negative takes more; may leave a debt
	 * @param nowNanos the time
	 */
	void adjust(double difference, long nowNanos) {
		advance(nowNanos);
		this.level = Math.min(this.capacity, this.level + difference);
		note();
	}

	/**
	 * How long until something may be taken.
	 * @param amount what is to be taken
	 * @param margin what has to be left; never makes the wait longer than to a full
	 * bucket
	 * @param ahead what others will take before
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long waitNanos(double amount, double margin, double ahead, long nowNanos) {
		double missing = missing(amount, margin, ahead, nowNanos);
		if (missing <= 0) {
			return 0;
		}
		// A full bucket has to wait for an answer; it is looked at again meanwhile.
		long least = (this.countsLate && this.level >= full() - EPSILON) ? this.slotNanos : 0;
		return Math.max(least, (long) Math.ceil(missing / ratePerNano()));
	}

	/**
	 * Sets what is reserved for calls in flight.
	 * @param value whether all of it counts at their end
	 */
	void countsLate(boolean value) {
		this.countsLate = value;
	}

	private double full() {
		return this.capacity + this.guard - (this.countsLate ? this.doubt : 0);
	}

	private double missing(double amount, double margin, double ahead, long nowNanos) {
		advance(nowNanos);
		double brim = Math.max(this.capacity, Math.min(amount, this.capacity) + this.guard);
		return this.known ? ahead + Math.min(amount + margin + this.guard, brim) - this.level - EPSILON : 0;
	}

	/**
	 * How long until something may be taken, as far as can be told: others are believed
	 * to go on for as long as they were seen.
	 * @param amount what is to be taken
	 * @param margin what has to be left
	 * @param ahead what others will take before
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long promisedNanos(double amount, double margin, double ahead, long nowNanos) {
		long wait = waitNanos(amount, margin, ahead, nowNanos);
		long seen = this.others.seenNanos();
		if (this.others.perNano() == 0 || wait <= seen) {
			return wait;
		}
		return seen + (long) ((wait - seen) * ratePerNano() / fullPerNano());
	}

	/**
	 * How long until something may be tried while nothing is on the wire: what is
	 * believed of others, and left for them, holds nothing back for longer than a second,
	 * or twice the time in which it is refilled.
	 * @param amount what is to be taken
	 * @param quietNanos since when nothing was on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long probeNanos(double amount, long quietNanos, long nowNanos) {
		double others = Math.max(0, this.others.perNano() * (nowNanos - quietNanos));
		double own = (Math.min(amount, this.capacity) - level(nowNanos) - others - EPSILON) / fullPerNano();
		double blind = Math.max(LONGEST_BLIND_NANOS, 2 * amount / fullPerNano()) - (nowNanos - quietNanos);
		return (long) Math.ceil(Math.max(0, Math.max(own, blind)));
	}

	/**
	 * Follows a limit.
	 * @param perMinute the limit that was told, positive
	 * @param nowNanos the time
	 * @return whether it differs from what was known
	 */
	boolean follow(double perMinute, long nowNanos) {
		if (perMinute == this.limit) {
			return false;
		}
		advance(nowNanos);
		if (this.known && perMinute < this.limit) {
			this.capacity = Math.max(1, this.capacity * perMinute / this.limit);
			this.level = Math.min(this.level, this.capacity);
		}
		this.limit = perMinute;
		this.limitSinceNanos = nowNanos;
		this.others.leaveUsAShare(fullPerNano());
		return true;
	}

	/**
	 * Learns the level for the first time.
	 * @param remaining the least that the bucket holds
	 * @param running what is reserved and perhaps not in the provider's figures
	 * @param nowNanos the time
	 */
	void learn(double remaining, double running, long nowNanos) {
		this.known = true;
		this.knownSinceNanos = nowNanos;
		this.atNanos = nowNanos;
		this.level = remaining - running;
		this.supposed = running;
		this.leastTold = remaining;
		// At least one call fits into any.
		this.capacity = Math.max(1, remaining);
		note();
	}

	/**
	 * Takes over a level that several instances know together.
	 * @param shared what is left by their reckoning
	 * @param atLeast what the bucket holds
	 * @param reserved what others have taken out of that level, but not sent yet
	 * @param nowNanos the time
	 */
	void adopt(double shared, double atLeast, double reserved, long nowNanos) {
		advance(nowNanos);
		this.reserved = reserved;
		note();
		this.capacity = Math.max(this.capacity, atLeast);
		this.level = Math.min(shared, this.capacity);
		note();
	}

	/**
	 * Corrects the level if a header proves it wrong.
	 * @param sentNanos when the request of the header was sent
	 * @param nowNanos when the header arrived
	 * @param least the least that {@code remaining} can mean
	 * @param most the most it can mean
	 * @param tolerance how far off unsettled estimates may be
	 * @param givenBack what was taken for the request, but never at the provider
	 * @return the difference, 0 if nothing proves it wrong
	 */
	double correct(long sentNanos, long nowNanos, double least, double most, double tolerance, double givenBack) {
		advance(nowNanos);
		boolean others = givenBack == 0 && sentNanos - this.limitSinceNanos > 0;
		if (!this.history.covers(sentNanos)) {
			return 0;
		}
		double highest = highest(sentNanos, tolerance);
		double gap = gap(least, most, lowest(sentNanos, tolerance, givenBack), highest);
		boolean spreads = this.deviations.spread() > 0;
		double difference = (givenBack > 0) ? this.deviations.proved(gap, this.limit, nowNanos)
				: this.deviations.weigh(gap, this.limit, nowNanos);
		if (!spreads && this.deviations.spread() > 0) {
			// What was taken for the use of others was noise.
			this.others.forget();
		}
		others &= difference > 0 || this.deviations.isSteady();
		if (difference != 0) {
			shift(difference, others);
		}
		if (this.deviations.spread() == 0) {
			this.capacity = Math.max(this.capacity, Math.min(least, highest + Math.max(0, difference)));
		}
		return difference;
	}

	/**
	 * By how much a header contradicts what is believed.
	 * @param sentNanos when the request of the header was sent
	 * @param nowNanos when the header arrived
	 * @param least the least that {@code remaining} can mean
	 * @param most the most it can mean
	 * @param tolerance how far off unsettled estimates may be
	 * @param givenBack what was taken for the request, but never at the provider
	 * @return what is there beyond what was possible, negative for what is missing
	 */
	double gap(long sentNanos, long nowNanos, double least, double most, double tolerance, double givenBack) {
		advance(nowNanos);
		if (!this.history.covers(sentNanos)) {
			return 0;
		}
		return gap(least, most, lowest(sentNanos, tolerance, givenBack), highest(sentNanos, tolerance));
	}

	private static double gap(double least, double most, double lowest, double highest) {
		return (most < lowest) ? least - lowest : Math.max(0, least - highest);
	}

	private double lowest(long sentNanos, double tolerance, double givenBack) {
		double current = Math.min(this.level, this.capacity);
		return Math.min(current, this.history.lowest(sentNanos, current) + givenBack) - tolerance - this.more;
	}

	private double highest(long sentNanos, double tolerance) {
		double current = Math.min(this.level, this.capacity);
		return this.history.highest(sentNanos, current + this.doubt + this.reserved) + tolerance;
	}

	/**
	 * Gives back what the first header was supposed not to have counted, once nothing is
	 * on the wire any more: each header since then has counted some of it, and the one
	 * that tells least has counted all.
	 * @param remaining what a header tells
	 * @param nowNanos when it arrived
	 * @return how much more is there
	 */
	double narrow(double remaining, long nowNanos) {
		if (this.supposed == 0) {
			return 0;
		}
		this.leastTold = Math.min(this.leastTold, remaining);
		if (this.doubt > EPSILON) {
			return 0;
		}
		double more = Math.max(0, Math.min(this.supposed, this.leastTold - level(nowNanos)));
		this.supposed = 0;
		if (more > 0) {
			shift(more, false);
		}
		return more;
	}

	/**
	 * Believes headers that tell more again and again, see {@link Surplus}.
	 * @param sentNanos when the request of the header was sent
	 * @param nowNanos when the header arrived
	 * @param remaining what it tells
	 * @return how much more is there, 0 if they are not believed
	 */
	double compare(long sentNanos, long nowNanos, double remaining) {
		advance(nowNanos);
		if (sentNanos - this.knownSinceNanos <= 0 || !this.history.covers(sentNanos)) {
			return 0;
		}
		double top = this.history.top(sentNanos, Math.min(this.level, this.capacity));
		double agreed = this.surplus.agreed(remaining - top, nowNanos);
		if (agreed < 1) {
			return 0;
		}
		shift(agreed, false);
		return agreed;
	}

	/**
	 * Sets how much longer than to the brim is waited before taking all there is.
	 * @param nanos nanoseconds
	 */
	void guard(double nanos) {
		this.guard = nanos * this.limit / NANOS_A_MINUTE;
	}

	/**
	 * Corrects the level, which was not wrong because of others.
	 * @param difference by how much
	 */
	void shift(double difference) {
		shift(difference, false);
	}

	private void shift(double difference, boolean others) {
		this.level = Math.min(this.level, this.capacity) + difference;
		if (difference > 0) {
			this.capacity = Math.max(this.capacity, this.level);
		}
		this.history.shift(difference);
		if (others) {
			this.others.explains(difference, this.usual, fullPerNano(), this.atNanos);
		}
	}

	private double fullPerNano() {
		return this.limit / NANOS_A_MINUTE;
	}

	/**
	 * The rate that is ours.
	 * @return amount a nanosecond, positive if the bucket is known
	 */
	double ratePerNano() {
		return fullPerNano() - this.others.perNano();
	}

	private void advance(long nowNanos) {
		long passed = nowNanos - this.atNanos;
		if (passed <= 0) {
			return;
		}
		this.atNanos = nowNanos;
		if (this.known) {
			this.level = Math.min(this.capacity + this.guard,
					Math.max(this.level, Math.min(full(), this.level + ratePerNano() * passed)));
			this.others.fade(passed, this.usual, fullPerNano());
		}
	}

	private void note() {
		if (this.known) {
			double current = Math.min(this.level, this.capacity);
			this.history.note(this.atNanos, current, this.doubt + this.reserved, this.slotNanos);
		}
	}

}
