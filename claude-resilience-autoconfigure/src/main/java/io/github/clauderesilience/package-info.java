/**
 * The public API: what an application asks, what it gets back, and what can go wrong.
 * Everything else in this library may change between releases; this package does not.
 * <p>
 * API: all public types are for applications.
 */
@NullMarked
package io.github.clauderesilience;

import org.jspecify.annotations.NullMarked;
