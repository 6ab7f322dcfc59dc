/**
 * Who is next: lanes, turns between tenants, how long a call waits at most, and what is
 * served before a call. Knows nothing of limits. Not thread-safe; a pool and its lock
 * guard it.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.limit.queue;

import org.jspecify.annotations.NullMarked;
