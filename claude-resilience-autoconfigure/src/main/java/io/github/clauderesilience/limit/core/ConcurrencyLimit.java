package io.github.clauderesilience.limit.core;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The concurrency limit over all pools: how many calls may be in flight at the same time.
 * Thread-safe.
 */
public final class ConcurrencyLimit {

	private final int most;

	private final AtomicInteger taken = new AtomicInteger();

	/**
	 * Creates a limit.
	 * @param most calls at the same time, positive
	 */
	public ConcurrencyLimit(int most) {
		this.most = most;
	}

	/**
	 * The limit.
	 * @return calls at the same time
	 */
	public int most() {
		return this.most;
	}

	/**
	 * How many calls are in flight now.
	 * @return 0 to the limit
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
