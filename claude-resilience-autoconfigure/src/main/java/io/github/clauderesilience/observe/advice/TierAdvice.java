package io.github.clauderesilience.observe.advice;

import java.util.List;

import io.github.clauderesilience.limit.core.Dimension;

/**
 * How much of a limit is used at peak hours, and what would help.
 *
 * @param group the limit group
 * @param dimension what the limit counts
 * @param p95 what 95 of 100 minutes of the peak hours stay below, a minute
 * @param limit the limit in force a minute
 * @param ratio {@code p95} to {@code limit}
 * @param peakHours how many of the hours recorded are peak hours
 * @param crossed whether the ratio is at or above the threshold
 * @param levers what would help, the best first; empty below the threshold
 */
public record TierAdvice(String group, Dimension dimension, double p95, double limit, double ratio, int peakHours,
		boolean crossed, List<Lever> levers) {
}
