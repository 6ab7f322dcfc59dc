/**
 * Finds the known names that a mistyped one resembles. Pure.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.model.match;

import org.jspecify.annotations.NullMarked;
