/**
 * One circuit per model: closed until so many consecutive failures within a window, then
 * open for a cool-off that grows, then probed by real calls, then loaded again step by
 * step. The state machine is Resilience4j's, in the application's own registry; which
 * failure counts and when it opens is ours and pure. Stands inside the limiter in the
 * wire ring, so that time in the queue is not time of the call; knows no sibling.
 * <p>
 * Machinery, may change in any release, except the API {@link CircuitView}.
 */
@NullMarked
package io.github.clauderesilience.breaker;

import org.jspecify.annotations.NullMarked;
