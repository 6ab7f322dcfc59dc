package io.github.clauderesilience.limit.core;

import java.util.Map;

/**
 * What an operator decides about a pool.
 *
 * @param maxWaitNanos the longest time in the queue
 * @param maxQueue the most calls in the queue
 * @param startInFlight calls let go before the first answer, positive
 * @param charsPerToken the first guess, until it is learned
 * @param ceilings limits a minute of our own, which hold whatever the provider allows
 */
public record PoolSettings(long maxWaitNanos, int maxQueue, int startInFlight, double charsPerToken,
		Map<Dimension, Double> ceilings) {
}
