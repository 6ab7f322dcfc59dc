/**
 * May it go now: decides about each call of a pool, without Reactor, clock, lock or log:
 * state, time and event in, decisions out. Stands on {@code account} for how much is
 * there, on {@code queue} for who is next, and on the budgets of {@code day}. Here are
 * the admission rules: congestion window with slow start, pause, adaptive rate and
 * concurrency limit; the calls in flight; backfill; wait estimates and load shedding. Not
 * thread-safe; {@code limit} guards each pool by one lock. Times are readings of a
 * monotonic clock, in nanoseconds.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.limit.core;

import org.jspecify.annotations.NullMarked;
