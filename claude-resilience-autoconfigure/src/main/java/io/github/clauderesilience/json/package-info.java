/**
 * JSON with a mapper of our own: what the application configures for its own mapper never
 * touches what is sent to Claude or comes back.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.json;

import org.jspecify.annotations.NullMarked;
