/**
 * What the parts of the two rings have in common: the call and its chain, the exchange
 * and what it holds, and the small ports through which siblings know of each other. It
 * knows none of the parts.
 * <p>
 * Machinery, may change in any release, except the SPI {@link CircuitListener}, and the
 * API {@link CallInfo}, {@link AttemptInfo}, {@link AttemptNote} and {@link Settlement}.
 */
@NullMarked
package io.github.clauderesilience.chain;

import org.jspecify.annotations.NullMarked;
