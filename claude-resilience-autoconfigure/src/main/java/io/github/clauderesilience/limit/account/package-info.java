/**
 * How much is there: the provider's buckets as this process believes them to be, with
 * burst capacity, level history and safety margin; estimates of what calls need; header
 * reconciliation; and the leases of a limit that several instances share. Knows nothing
 * of queues, and takes no decision about calls. Not thread-safe; a pool and its lock
 * guard it.
 * <p>
 * Machinery, may change in any release, except the API {@link LeaseGrant} and
 * {@link LeaseRequest}.
 */
@NullMarked
package io.github.clauderesilience.limit.account;

import org.jspecify.annotations.NullMarked;
