/**
 * The limiter's decisions, without Reactor, clock, lock or log: state, time and event in,
 * decisions out. The provider's buckets as this process believes them to be, the queue in
 * front of them, and what is learned from answers. Not thread-safe; {@code limit} guards
 * each pool by one lock.
 */
@NullMarked
package io.github.clauderesilience.limit.core;

import org.jspecify.annotations.NullMarked;
