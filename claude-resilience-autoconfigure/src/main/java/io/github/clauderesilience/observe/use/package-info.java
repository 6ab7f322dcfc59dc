/**
 * The use of limits as people read it: the rate of the last minute against the limit.
 * <p>
 * Machinery, may change in any release, except the API {@link LimitUse}.
 */
@NullMarked
package io.github.clauderesilience.observe.use;

import org.jspecify.annotations.NullMarked;
