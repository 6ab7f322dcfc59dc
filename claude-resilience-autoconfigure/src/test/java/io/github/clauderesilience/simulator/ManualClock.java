package io.github.clauderesilience.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * A clock that stands still until it is moved.
 */
final class ManualClock implements SimulatorClock {

	private volatile Duration elapsed = Duration.ZERO;

	void pass(Duration duration) {
		this.elapsed = this.elapsed.plus(duration);
	}

	@Override
	public long nanoTime() {
		return this.elapsed.toNanos();
	}

	@Override
	public Instant now() {
		return Instant.parse("2026-11-01T12:00:00Z").plus(this.elapsed);
	}

}
