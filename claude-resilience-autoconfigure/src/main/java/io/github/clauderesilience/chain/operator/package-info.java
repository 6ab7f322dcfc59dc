/**
 * Reactive operators of the rings, see {@code docs/decisions/0006-own-operators.md}. Know
 * only the events they pass on.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.chain.operator;

import org.jspecify.annotations.NullMarked;
