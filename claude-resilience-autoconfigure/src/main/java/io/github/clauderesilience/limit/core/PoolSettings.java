package io.github.clauderesilience.limit.core;

import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * What an operator decides about a pool.
 *
 * @param maxWaitNanos the longest time in the queue
 * @param maxQueue the most calls in the queue
 * @param startInFlight calls let go before the first answer, positive
 * @param charsPerToken the first guess by model, until it is learned; positive
 * @param ceilings limits a minute of our own, which hold whatever the provider allows
 * @param weights the share of a tenant beside others that wait, positive; usually 1
 * @param shared whether calls need a lease out of buckets that several instances share
 */
public record PoolSettings(long maxWaitNanos, int maxQueue, int startInFlight, ToDoubleFunction<String> charsPerToken,
		Map<Dimension, Double> ceilings, ToDoubleFunction<String> weights, boolean shared) {

	/**
	 * Settings under which all tenants are equal.
	 * @param maxWaitNanos the longest time in the queue
	 * @param maxQueue the most calls in the queue
	 * @param startInFlight calls let go before the first answer, positive
	 * @param charsPerToken the first guess by model, until it is learned; positive
	 * @param ceilings limits a minute of our own
	 */
	public PoolSettings(long maxWaitNanos, int maxQueue, int startInFlight, ToDoubleFunction<String> charsPerToken,
			Map<Dimension, Double> ceilings) {
		this(maxWaitNanos, maxQueue, startInFlight, charsPerToken, ceilings, (tenant) -> 1, false);
	}

}
