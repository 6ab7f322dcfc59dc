package io.github.clauderesilience.simulator.limits;

import java.time.Duration;

/**
 * Limit on how fast use may grow. The provider documents that a sharp increase is
 * answered by 429 and gives no figures (platform.claude.com/docs/en/api/rate-limits, read
 * 2026-09); the rule here is our choice: a window may hold at most {@code growth} times
 * the requests of the window before.
 *
 * @param floor requests a window may always hold; positive
 * @param growth allowed growth from one window to the next; at least 1
 * @param window length of a window; positive
 */
public record AccelerationLimit(long floor, double growth, Duration window) {

	public AccelerationLimit {
		if (floor < 1 || growth < 1 || window.isNegative() || window.isZero()) {
			throw new IllegalArgumentException(
					"Acceleration limit needs a floor and growth of at least 1 and a positive window");
		}
	}

}
