package io.github.clauderesilience.observe.use;

import java.util.Arrays;

import io.github.clauderesilience.limit.need.Need;

/**
 * What was used in the last 60 seconds, to the second. Thread-safe.
 */
final class MinuteRate {

	private static final int SLOTS = 60;

	private final long[] second = new long[SLOTS];

	private final long[][] amounts = new long[SLOTS][3];

	private long latest = Long.MIN_VALUE;

	/**
	 * Adds a request and its tokens.
	 * @param atSecond the second, monotonic
	 * @param input input tokens that count against the limit
	 * @param output output tokens
	 */
	synchronized void add(long atSecond, long input, long output) {
		int slot = (int) Math.floorMod(atSecond, (long) SLOTS);
		if (this.second[slot] != atSecond || this.latest == Long.MIN_VALUE) {
			this.second[slot] = atSecond;
			Arrays.fill(this.amounts[slot], 0);
		}
		this.latest = Math.max(this.latest, atSecond);
		this.amounts[slot][0]++;
		this.amounts[slot][1] += input;
		this.amounts[slot][2] += output;
	}

	/**
	 * The sums of the last 60 seconds.
	 * @param atSecond the second now
	 * @return the sums
	 */
	synchronized Need at(long atSecond) {
		long[] sums = new long[3];
		for (int slot = 0; slot < SLOTS; slot++) {
			long age = atSecond - this.second[slot];
			if (age >= 0 && age < SLOTS) {
				for (int kind = 0; kind < sums.length; kind++) {
					sums[kind] += this.amounts[slot][kind];
				}
			}
		}
		return new Need(sums[0], sums[1], sums[2]);
	}

	/** The second of the latest addition. */
	synchronized long latest() {
		return this.latest;
	}

}
