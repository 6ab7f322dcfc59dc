package io.github.clauderesilience.limit.core;

import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What an operator decides about a pool.
 *
 * @param maxWaitNanos the longest time in the queue
 * @param maxQueue the most calls in the queue
 * @param startInFlight calls let go before the first answer, positive
 * @param charsPerToken the first guess by model, until it is learned; positive
 * @param ceilings limits a minute of our own, which hold whatever the provider allows
 */
public record PoolSettings(long maxWaitNanos, int maxQueue, int startInFlight, ToDoubleFunction<String> charsPerToken,
		Map<Dimension, Double> ceilings) {
}
