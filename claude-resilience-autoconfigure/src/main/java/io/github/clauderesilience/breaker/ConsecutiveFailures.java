package io.github.clauderesilience.breaker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts failures in a row within a sliding window. Pure: time is passed in. Not
 * thread-safe.
 * <p>
 * Calls end in another order than they were sent: a failure is back at once, an answer
 * takes its time. Of 64 calls on the wire of which a tenth fails, six failures come back
 * before the first answer, and say nothing about an outage. So as many failures in a row
 * are needed as half of the calls that are out, between the threshold and
 * {@value #AT_MOST} times of it. The calls are on the wire already; an outage is noticed
 * no later for it.
 */
final class ConsecutiveFailures {

	/** Our choice. */
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
	 * @param inFlight calls that are still out
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
