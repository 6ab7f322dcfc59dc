/**
 * The implementation of {@code ClaudeService} and the order of both rings:
 * {@link io.github.clauderesilience.service.CallRing} and
 * {@link io.github.clauderesilience.service.WireRing} name every part, one a line.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.service;

import org.jspecify.annotations.NullMarked;
