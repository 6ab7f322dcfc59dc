/**
 * One attempt on the wire: the exchange, the key and the target it has, the gates it
 * passes, and what it holds until it has ended.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.chain.attempt;

import org.jspecify.annotations.NullMarked;
