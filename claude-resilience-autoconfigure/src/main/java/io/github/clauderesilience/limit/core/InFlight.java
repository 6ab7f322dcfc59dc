package io.github.clauderesilience.limit.core;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls may be on the wire at the same time, over all pools. Thread-safe.
 */
public final class InFlight {

	private final int most;

	private final AtomicInteger taken = new AtomicInteger();

	/**
	 * A bound.
	 * @param most calls at the same time, positive
	 */
	public InFlight(int most) {
		this.most = most;
	}

	/**
	 * The bound.
	 * @return calls at the same time
	 */
	public int most() {
		return this.most;
	}

	/**
	 * How many calls are on the wire now.
	 * @return 0 to the bound
	 */
	public int taken() {
		return this.taken.get();
	}

	boolean tryTake() {
		int now = this.taken.get();
		while (now < this.most) {
			if (this.taken.compareAndSet(now, now + 1)) {
				return true;
			}
			now = this.taken.get();
		}
		return false;
	}

	void giveBack() {
		this.taken.decrementAndGet();
	}

}
