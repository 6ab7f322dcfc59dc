package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * What is left in each bucket when a call goes, against what is not known of the level:
 *
 * <pre>
 * spread of a need * sqrt(calls in flight + 1) + 2 * sqrt(what others take until an answer) + safety margin
 * </pre>
 *
 * Of output, what is reserved and not counted yet is subtracted.
 */
final class Margins {

	/** Our choice: standard deviations of unsettled needs that are kept in hand. */
	private static final double SPREADS = 1;

	/**
	 * Our choice: the part of output on the wire that is not counted yet, if it counts as
	 * it is produced.
	 */
	private static final double PRODUCED_LATE = 0.5;

	/** Our choice: the part of the time of a call in which nothing is gained by it. */
	static final double SHORT_NANOS = 5e9;

	private final SafetyMargin[] safety = new SafetyMargin[Levels.DIMENSIONS.length];

	private final Estimates estimates;

	private final OutputCounting counting;

	Margins(Estimates estimates, OutputCounting counting, long nowNanos) {
		this.estimates = estimates;
		this.counting = counting;
		for (Dimension dimension : Levels.DIMENSIONS) {
			this.safety[dimension.ordinal()] = new SafetyMargin(dimension, nowNanos);
		}
	}

	/**
	 * What a call leaves.
	 * @param quota in the bucket of which limit
	 * @param inFlight calls on the wire
	 * @return requests or tokens; negative for output that is reserved and comes back
	 */
	double of(Quota quota, int inFlight) {
		Bucket bucket = quota.bucket();
		double mean = this.estimates.mean(quota.counts());
		double margin = this.safety[quota.dimension().ordinal()].amount();
		double spread = this.estimates.spread(quota.counts());
		if (spread > 0) {
			margin += SPREADS * spread * Math.sqrt(inFlight + 1);
		}
		double foreign = bucket.foreignPerMinute();
		if (foreign > 0) {
			margin += 2 * Math.sqrt(foreign / 60e9 * this.estimates.latencyNanos() * mean);
		}
		return (quota.dimension() == Dimension.OUTPUT_TOKENS) ? margin - unwritten(bucket, mean) : margin;
	}

	/*
	 * If output counts as it is produced, half of it counts in the second half of the
	 * time a call takes, and until then as much as that comes back; if it counts at the
	 * end, all of it. Short answers gain too little for what their estimates leave open.
	 */
	private double unwritten(Bucket bucket, double mean) {
		double comesBack = bucket.ratePerNano() * Math.max(0, this.estimates.serviceNanos() - SHORT_NANOS);
		return (this.counting.isAtEnd() ? 1 : PRODUCED_LATE) * Math.min(bucket.doubt() + mean, comesBack);
	}

	/** How much later than its level allows it a call goes, against jitter on the way. */
	double guardNanos(Dimension dimension) {
		return this.safety[dimension.ordinal()].jitterNanos();
	}

	/**
	 * A 429 was not expected.
	 * @param quota the limit it is about
	 */
	void surprised(Quota quota) {
		this.safety[quota.dimension().ordinal()].surprised(quota.bucket(), this.estimates.mean(quota.counts()));
	}

	/**
	 * A good answer: caution fades.
	 * @param nowNanos the time
	 */
	void relax(long nowNanos) {
		for (SafetyMargin margin : this.safety) {
			margin.relax(nowNanos);
		}
	}

}
