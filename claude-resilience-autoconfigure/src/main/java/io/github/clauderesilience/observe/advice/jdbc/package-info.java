/**
 * Use of limits that instances of an application share in its database, kept over a
 * restart.
 */
@NullMarked
package io.github.clauderesilience.observe.advice.jdbc;

import org.jspecify.annotations.NullMarked;
