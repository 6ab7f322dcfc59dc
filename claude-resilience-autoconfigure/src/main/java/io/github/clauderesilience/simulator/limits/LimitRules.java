package io.github.clauderesilience.simulator.limits;

import org.jspecify.annotations.Nullable;

/**
 * How limits are enforced, for all pools alike.
 *
 * @param burst what a bucket holds, as a fraction of one minute's refill; 1 lets a whole
 * minute's quota go at once, 1/60 makes 60 a minute act as 1 a second; positive
 * @param rejectedConsume whether a request that was refused still counts as a request
 * (not documented by the provider)
 * @param acceleration limit on growth, or {@code null} for none
 */
public record LimitRules(double burst, boolean rejectedConsume, @Nullable AccelerationLimit acceleration) {

	public LimitRules {
		if (!(burst > 0)) {
			throw new IllegalArgumentException("Burst must be a positive fraction of a minute, not " + burst);
		}
	}

}
