/**
 * May it go now: decides about each call of a pool, without Reactor, clock, lock or log:
 * state, time and event in, decisions out. Stands on {@code account} for how much is
 * there, on {@code queue} for who is next, and on the budgets of {@code day}. Here are
 * slow start, pause and adaptive rate, and the calls in flight. Not thread-safe;
 * {@code limit} guards each pool by one lock.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.limit.core;

import org.jspecify.annotations.NullMarked;
