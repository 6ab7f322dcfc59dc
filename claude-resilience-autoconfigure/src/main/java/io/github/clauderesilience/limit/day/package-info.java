/**
 * Budgets of a day, with their calendar and their lock: what may still be used today,
 * what is kept for a restart, in a file or a database, and the warning. Knows nothing of
 * pools.
 * <p>
 * Machinery, may change in any release, except the SPI {@link DayStore}, and the API
 * {@link DayUse}.
 */
@NullMarked
package io.github.clauderesilience.limit.day;

import org.jspecify.annotations.NullMarked;
