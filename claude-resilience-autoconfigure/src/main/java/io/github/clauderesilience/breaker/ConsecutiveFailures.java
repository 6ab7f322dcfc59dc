package io.github.clauderesilience.breaker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts consecutive failures within a sliding window. The circuit opens at
 * {@code max(threshold, min(calls in flight / 2, 4 · threshold))} of them, see
 * {@code docs/decisions/0005-failures-in-a-row.md}. Pure: time is passed in. Not
 * thread-safe.
 * <p>
 * Concurrent calls end in another order than they were sent: a failure arrives at once,
 * an answer takes its time. Of 64 calls in flight of which a tenth fails, six failures
 * arrive before the first answer, and prove no outage. The calls are in flight already,
 * so an outage is detected no later.
 */
final class ConsecutiveFailures {

	/** Our choice: more concurrency does not make more failures a coincidence. */
	private static final int AT_MOST = 4;

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
	 * @param inFlight calls still in flight
	 * @return whether there are too many now
	 */
	boolean failed(long nowNanos, int inFlight) {
		int most = AT_MOST * this.threshold;
		this.times.addLast(nowNanos);
		if (this.times.size() > most) {
			this.times.removeFirst();
		}
		return count(nowNanos) >= Math.max(this.threshold, Math.min(inFlight / 2, most));
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
	 * @return failures since the last success and within the window, at most
	 * {@value #AT_MOST} times the threshold
	 */
	int count(long nowNanos) {
		while (!this.times.isEmpty() && nowNanos - this.times.getFirst() > this.windowNanos) {
			this.times.removeFirst();
		}
		return this.times.size();
	}

}
