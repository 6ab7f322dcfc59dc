/**
 * The start of an application: what runs beside it so that it takes less time, and the
 * texts that say what to change if it fails.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure.start;

import org.jspecify.annotations.NullMarked;
