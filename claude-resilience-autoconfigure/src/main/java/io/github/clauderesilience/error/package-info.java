/**
 * From an answer or a failure to an error class: pure functions over status, headers,
 * body and throwable, the whole table of {@code docs/error-classes.md}.
 * <p>
 * Machinery, may change in any release, except the SPI {@link UserMessages}.
 */
@NullMarked
package io.github.clauderesilience.error;

import org.jspecify.annotations.NullMarked;
