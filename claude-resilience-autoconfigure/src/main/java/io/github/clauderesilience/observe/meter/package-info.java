/**
 * Micrometer meters of all parts, with bounded tag values whatever is asked. Only here
 * and in {@code observe.trace} is Micrometer known.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.observe.meter;

import org.jspecify.annotations.NullMarked;
