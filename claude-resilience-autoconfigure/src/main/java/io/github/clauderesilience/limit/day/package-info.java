/**
 * Budgets of a day: the calendar, what is kept for a restart, and the warning. The
 * decisions are in {@code limit.core}; this package knows nothing of pools.
 */
@NullMarked
package io.github.clauderesilience.limit.day;

import org.jspecify.annotations.NullMarked;
