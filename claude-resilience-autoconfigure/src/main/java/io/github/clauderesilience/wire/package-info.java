/**
 * The wire ring: what happens to one attempt between the call ring and HTTP. Credentials,
 * timeouts, classification of answers, and the settling of the exchange. The limiter and
 * the breaker take their seats in this ring but are not known here.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire;

import org.jspecify.annotations.NullMarked;
