package io.github.clauderesilience.limit.account;

import java.util.Arrays;

/**
 * How far headers deviate from what is believed of a level, and what to conclude. Headers
 * that never contradict each other are believed: something that is missing at once,
 * something more when eight in a row tell of it. If one tells of more soon after another
 * one told of less, they have a spread (replicas that do not agree, an age); from then on
 * only what a clear majority of the last headers agrees on counts.
 */
final class HeaderDeviations {

	/** Our choice: so many headers in a row have to tell of more. */
	private static final int IN_A_ROW = 8;

	/** Our choice: so many headers are compared if they have a spread. */
	private static final int COMPARED = 16;

	/** Our choice: what all but so many of them agree on counts. */
	private static final int OUTVOTED = 4;

	/** Our choice: headers that contradict each other sooner than this have a spread. */
	private static final long SOON_NANOS = 5_000_000_000L;

	/** Our choice: the part of the limit that is too little to be called a spread. */
	private static final double NEGLIGIBLE = 0.01;

	/** Our choice: what a header without contradiction leaves of the spread. */
	private static final double FADES = 0.997;

	private final double[] last = new double[COMPARED];

	private int count;

	private double spread;

	/* What was last believed. */
	private double believed;

	private boolean steady;

	private long believedNanos;

	/** Whether the last two times something else was believed it was the same way. */
	boolean isSteady() {
		return this.steady;
	}

	/** By how much a header may be off; 0 if they do not contradict each other. */
	double spread() {
		return this.spread;
	}

	/**
	 * A header is compared with what is believed.
	 * @param gap what it tells beyond all that is possible; negative for less, 0 for no
	 * contradiction
	 * @param limit requests or tokens a minute
	 * @param nowNanos the time
	 * @return what is to be believed of it
	 */
	double weigh(double gap, double limit, long nowNanos) {
		contradicts(gap, Math.min(Math.abs(gap), Math.abs(this.believed)), limit, nowNanos);
		this.last[this.count++ % COMPARED] = gap;
		double counts = (this.spread > 0) ? agreed(gap) : atOnce(gap);
		return believe(counts, nowNanos);
	}

	/**
	 * A refusal has proved how much there is.
	 * @param gap what is there beyond what was believed
	 * @param limit requests or tokens a minute
	 * @param nowNanos the time
	 * @return what is to be believed of it: all
	 */
	double proved(double gap, double limit, long nowNanos) {
		// What was believed to be there was spent by now.
		contradicts(-1, Math.abs(this.believed), limit, nowNanos);
		return believe(gap, nowNanos);
	}

	private void contradicts(double gap, double off, double limit, long nowNanos) {
		boolean opposite = gap * this.believed < 0 && nowNanos - this.believedNanos < SOON_NANOS;
		if (opposite && off > NEGLIGIBLE * limit) {
			this.spread = Math.max(this.spread, off);
		}
		else if (this.spread > 0) {
			this.spread *= FADES;
			if (this.spread < NEGLIGIBLE * limit) {
				this.spread = 0;
			}
		}
	}

	private double atOnce(double gap) {
		if (gap <= 0) {
			return gap;
		}
		double least = gap;
		for (int i = 1; i <= IN_A_ROW; i++) {
			least = (this.count < i) ? 0 : Math.min(least, this.last[(this.count - i) % COMPARED]);
		}
		return Math.max(0, least);
	}

	private double agreed(double gap) {
		if (gap < -2 * this.spread) {
			return gap + this.spread;
		}
		if (this.count < COMPARED) {
			return 0;
		}
		double[] sorted = this.last.clone();
		Arrays.sort(sorted);
		return Math.max(0, sorted[OUTVOTED]) + Math.min(0, sorted[COMPARED - 1 - OUTVOTED]);
	}

	private double believe(double counts, long nowNanos) {
		if (counts != 0) {
			for (int i = 0; i < COMPARED; i++) {
				this.last[i] -= counts;
			}
			this.steady = this.believed * counts > 0;
			this.believed = counts;
			this.believedNanos = nowNanos;
		}
		return counts;
	}

}
