package io.github.clauderesilience.limit.account;

/**
 * The recent history of a bucket's level: the lowest and the highest belief in each of
 * the last slots of time, and the highest one if nothing unsure had been taken. A header
 * may have been computed at any moment between the sending of its request and its
 * arrival, so it is compared with this range.
 */
final class LevelHistory {

	/* A power of two. */
	private static final int SLOTS = 64;

	private final long[] starts = new long[SLOTS];

	private final double[] lows = new double[SLOTS];

	private final double[] tops = new double[SLOTS];

	private final double[] highs = new double[SLOTS];

	private int newest = -1;

	private int size;

	/* Corrections move the whole past; they are kept apart instead of rewriting it. */
	private double offset;

	void note(long nowNanos, double level, double doubt, long slotNanos) {
		double relative = level - this.offset;
		if (this.size == 0 || nowNanos - this.starts[this.newest] >= slotNanos) {
			this.newest = slot(-1);
			this.size = Math.min(SLOTS, this.size + 1);
			this.starts[this.newest] = nowNanos;
			this.lows[this.newest] = relative;
			this.tops[this.newest] = relative;
			this.highs[this.newest] = relative + doubt;
			return;
		}
		this.lows[this.newest] = Math.min(this.lows[this.newest], relative);
		this.tops[this.newest] = Math.max(this.tops[this.newest], relative);
		this.highs[this.newest] = Math.max(this.highs[this.newest], relative + doubt);
	}

	/**
	 * Whether the trace reaches back far enough to judge a header.
	 * @param sinceNanos when the request was sent
	 * @return {@code false} if older slots were already overwritten
	 */
	boolean covers(long sinceNanos) {
		return this.size < SLOTS || this.starts[slot(-1)] - sinceNanos <= 0;
	}

	double lowest(long sinceNanos, double current) {
		double lowest = current - this.offset;
		for (int i = 0; i < this.size; i++) {
			int slot = slot(i);
			if (this.lows[slot] < lowest) {
				lowest = this.lows[slot];
			}
			if (this.starts[slot] - sinceNanos <= 0) {
				break;
			}
		}
		return lowest + this.offset;
	}

	double top(long sinceNanos, double current) {
		return greatest(this.tops, sinceNanos, current);
	}

	double highest(long sinceNanos, double current) {
		return greatest(this.highs, sinceNanos, current);
	}

	private double greatest(double[] levels, long sinceNanos, double current) {
		double highest = current - this.offset;
		for (int i = 0; i < this.size; i++) {
			int slot = slot(i);
			if (levels[slot] > highest) {
				highest = levels[slot];
			}
			if (this.starts[slot] - sinceNanos <= 0) {
				break;
			}
		}
		return highest + this.offset;
	}

	void shift(double difference) {
		this.offset += difference;
	}

	private int slot(int back) {
		return (this.newest - back) & (SLOTS - 1);
	}

}
