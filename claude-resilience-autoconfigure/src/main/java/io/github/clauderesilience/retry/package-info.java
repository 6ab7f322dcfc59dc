/**
 * Repeats a call whose failure may pass: which failure, how often, how long to wait (all
 * pure), the budget that stops storms, and the drivers that act on it: the interceptor of
 * the call ring, Spring Retry's and Spring Framework's. Stands inside fallback and
 * outside the wire in the call ring; knows no sibling.
 * <p>
 * Machinery, may change in any release, except the API {@link RetryPolicy}.
 */
@NullMarked
package io.github.clauderesilience.retry;

import org.jspecify.annotations.NullMarked;
