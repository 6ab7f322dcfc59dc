package io.github.clauderesilience.simulator.limits;

/**
 * Counts requests per window for an {@link AccelerationLimit}. Not thread-safe.
 */
final class Accelerator {

	private final AccelerationLimit limit;

	private final long windowNanos;

	private long windowStartNanos;

	private long previous;

	private long current;

	Accelerator(AccelerationLimit limit, long nowNanos) {
		this.limit = limit;
		this.windowNanos = limit.window().toNanos();
		this.windowStartNanos = nowNanos;
	}

	boolean fits(long nowNanos) {
		roll(nowNanos);
		return this.current < Math.max(this.limit.floor(), (long) (this.previous * this.limit.growth()));
	}

	void count() {
		this.current++;
	}

	long nanosUntilNextWindow(long nowNanos) {
		return this.windowStartNanos + this.windowNanos - nowNanos;
	}

	private void roll(long nowNanos) {
		long passed = (nowNanos - this.windowStartNanos) / this.windowNanos;
		if (passed > 0) {
			this.previous = (passed == 1) ? this.current : 0;
			this.current = 0;
			this.windowStartNanos += passed * this.windowNanos;
		}
	}

}
