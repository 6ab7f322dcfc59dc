/**
 * Who is next: priority lanes, fair queueing between tenants, queue timeouts, and the
 * work expected before a call. Knows nothing of limits. Not thread-safe; a pool and its
 * lock guard it.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.limit.queue;

import org.jspecify.annotations.NullMarked;
