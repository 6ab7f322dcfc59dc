/**
 * Use of limits that instances of an application share in Redis, kept over a restart.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.observe.advice.share;

import org.jspecify.annotations.NullMarked;
