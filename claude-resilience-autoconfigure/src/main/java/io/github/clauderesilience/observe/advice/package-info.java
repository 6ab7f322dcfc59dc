/**
 * What the account's limits are used for over a week, and what would help before calls
 * have to wait: a higher tier only if nothing cheaper does.
 * <p>
 * Machinery, may change in any release, except the SPI {@link UseStore}, and the API
 * {@link TierAdvisor}, {@link TierAdvice}, {@link Lever} and {@link DayUse}.
 */
@NullMarked
package io.github.clauderesilience.observe.advice;

import org.jspecify.annotations.NullMarked;
