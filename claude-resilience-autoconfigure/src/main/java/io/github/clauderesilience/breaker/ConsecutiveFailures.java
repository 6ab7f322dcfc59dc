package io.github.clauderesilience.breaker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts failures in a row within a sliding window. Pure: time is passed in. Not
 * thread-safe.
 */
final class ConsecutiveFailures {

	private final int threshold;

	private final long windowNanos;

	private final Deque<Long> times = new ArrayDeque<>();

	ConsecutiveFailures(int threshold, long windowNanos) {
		this.threshold = threshold;
		this.windowNanos = windowNanos;
	}

	/**
	 * Notes a failure.
	 * @param nowNanos the time now
	 * @return whether there are too many now
	 */
	boolean failed(long nowNanos) {
		this.times.addLast(nowNanos);
		if (this.times.size() > this.threshold) {
			this.times.removeFirst();
		}
		return count(nowNanos) >= this.threshold;
	}

	/**
	 * Notes a success, after which counting begins anew.
	 */
	void succeeded() {
		this.times.clear();
	}

	/**
	 * The failures in a row.
	 * @param nowNanos the time now
	 * @return failures since the last success and within the window, at most the
	 * threshold
	 */
	int count(long nowNanos) {
		while (!this.times.isEmpty() && nowNanos - this.times.getFirst() > this.windowNanos) {
			this.times.removeFirst();
		}
		return this.times.size();
	}

}
