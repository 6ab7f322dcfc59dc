/**
 * Use of limits that instances of an application share in Redis, kept over a restart.
 */
@NullMarked
package io.github.clauderesilience.observe.advice.share;

import org.jspecify.annotations.NullMarked;
