/**
 * Use of limits that instances of an application share in its database, kept over a
 * restart.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.observe.advice.jdbc;

import org.jspecify.annotations.NullMarked;
