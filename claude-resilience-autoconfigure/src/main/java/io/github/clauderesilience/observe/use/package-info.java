/**
 * The use of limits as people read it: the rate of the last minute against the limit.
 */
@NullMarked
package io.github.clauderesilience.observe.use;

import org.jspecify.annotations.NullMarked;
