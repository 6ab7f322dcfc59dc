/**
 * Limits that several instances of an application share: leases out of buckets in Redis,
 * and what stands in for them while Redis is gone.
 */
@NullMarked
package io.github.clauderesilience.limit.share;

import org.jspecify.annotations.NullMarked;
