/**
 * Counts the tokens of a prompt before it is sent, if an estimate is too rough.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire.count;

import org.jspecify.annotations.NullMarked;
