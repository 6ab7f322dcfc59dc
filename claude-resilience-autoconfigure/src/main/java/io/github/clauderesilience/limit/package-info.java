/**
 * The rate limiter: pools of buckets per key and limit group, learned from the
 * {@code anthropic-ratelimit-*} headers, with a bounded queue. It owns the replay of
 * 429s. It knows nothing of breakers, retries or fallbacks.
 * <p>
 * Machinery, may change in any release, except the SPI {@link LimitListener} and
 * {@link Leases}, and the API {@link PoolId} and {@link OperatorPause}.
 */
@NullMarked
package io.github.clauderesilience.limit;

import org.jspecify.annotations.NullMarked;
