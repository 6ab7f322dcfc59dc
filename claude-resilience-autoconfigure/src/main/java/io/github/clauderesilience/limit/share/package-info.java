/**
 * Limits that several instances of an application share: leases out of buckets in Redis,
 * and what replaces them while Redis is unavailable.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.limit.share;

import org.jspecify.annotations.NullMarked;
