package io.github.clauderesilience.limit.account;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When the calls of the leases that are held may go: those of an earlier lease before
 * those of a later one, each lease from its time on, its calls one step apart. Not
 * thread-safe.
 */
final class LeaseSchedule {

	private final Deque<Slot> slots = new ArrayDeque<>(2);

	private long readyNanos;

	LeaseSchedule(long nowNanos) {
		this.readyNanos = nowNanos;
	}

	/** How long until the next call may go, 0 for now. */
	long waitNanos(long nowNanos) {
		return Math.max(0, this.readyNanos - nowNanos);
	}

	/**
	 * A lease came.
	 * @param calls for how many calls
	 * @param readyNanos when the first of them may go
	 * @param stepNanos the time between two of them
	 */
	void add(double calls, long readyNanos, long stepNanos) {
		Slot last = this.slots.peekLast();
		this.slots.add(new Slot(calls, readyNanos, stepNanos));
		if (last == null || last.calls < 1) {
			next();
		}
	}

	/**
	 * Drops the calls whose time passed unused so long ago that the provider's bucket has
	 * overflowed since. Sent now, they would collide with the calls of other instances.
	 * @param agoNanos how long ago
	 * @param nowNanos the time
	 * @return how many calls were dropped
	 */
	double dropOlderThan(long agoNanos, long nowNanos) {
		double dropped = 0;
		Slot current = this.slots.peekFirst();
		while (current != null && current.calls >= 1 && current.stepNanos > 0) {
			double late = Math.floor((double) (nowNanos - agoNanos - this.readyNanos) / current.stepNanos);
			double calls = Math.min(Math.floor(current.calls), late);
			if (calls < 1) {
				break;
			}
			dropped += calls;
			current.calls -= calls;
			this.readyNanos += (long) (calls * current.stepNanos);
			if (current.calls >= 1 || this.slots.size() == 1) {
				break;
			}
			next();
			current = this.slots.getFirst();
		}
		return dropped;
	}

	/** A call goes: the next one may follow when its part of the lease is refilled. */
	void goes() {
		Slot current = this.slots.peekFirst();
		if (current == null) {
			return;
		}
		this.readyNanos += current.stepNanos;
		current.calls--;
		if (current.calls < 1 && this.slots.size() > 1) {
			next();
		}
	}

	/** No call of the leases so far is left, or what was left of them is given back. */
	void endAll() {
		this.slots.forEach((slot) -> slot.calls = 0);
	}

	private void next() {
		while (this.slots.size() > 1 && this.slots.getFirst().calls < 1) {
			this.slots.removeFirst();
		}
		long ready = this.slots.getFirst().readyNanos;
		if (ready - this.readyNanos > 0) {
			this.readyNanos = ready;
		}
	}

	/**
	 * A lease that is held.
	 */
	private static final class Slot {

		private final long readyNanos;

		private final long stepNanos;

		private double calls;

		private Slot(double calls, long readyNanos, long stepNanos) {
			this.calls = calls;
			this.readyNanos = readyNanos;
			this.stepNanos = stepNanos;
		}

	}

}
