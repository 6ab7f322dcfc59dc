/**
 * Rate limits of the simulated API as the provider documents them: token buckets with
 * continuous refill per organisation and limit group, and the headers that tell of them.
 * Pure: time is passed in, nothing here reads a clock, waits or knows HTTP.
 * <p>
 * Machinery, may change in any release, except the API {@link Limits},
 * {@link LimitRules}, {@link AccelerationLimit} and {@link GroupUsage}.
 */
@NullMarked
package io.github.clauderesilience.simulator.limits;

import org.jspecify.annotations.NullMarked;
