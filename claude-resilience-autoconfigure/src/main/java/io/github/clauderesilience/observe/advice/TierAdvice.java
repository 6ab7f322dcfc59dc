package io.github.clauderesilience.observe.advice;

import java.util.List;

import io.github.clauderesilience.limit.need.Dimension;

/**
 * How much of a limit is used at peak hours, and what would help.
 *
 * @param group the limit group
 * @param dimension what the limit counts
 * @param p95 requests or tokens a minute that the P95 of a day's peak hours reached on as
 * many of the last seven days as {@code claude.tier-advice.days} says, or on each day
 * while fewer are known; includes what had to wait and what other processes took
 * @param limit the limit in force a minute
 * @param ratio {@code p95} to {@code limit}
 * @param days on how many of the last seven days the threshold was crossed
 * @param knownDays how many of the last seven days are known, today included
 * @param peakHours how many of the hours recorded are peak hours
 * @param crossed whether the threshold was crossed on enough days
 * @param levers what would help, the best first; empty if it was not
 */
public record TierAdvice(String group, Dimension dimension, double p95, double limit, double ratio, int days,
		int knownDays, int peakHours, boolean crossed, List<Lever> levers) {
}
