/**
 * Adapts a request to another model: what that one rejects is left out or rewritten, and
 * what was changed is told. Pure.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.fallback.adapt;

import org.jspecify.annotations.NullMarked;
