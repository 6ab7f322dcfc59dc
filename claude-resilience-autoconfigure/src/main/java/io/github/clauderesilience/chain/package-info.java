/**
 * What the parts of the two rings have in common: the call and its chain, the exchange
 * and what it holds, and the small ports through which siblings know of each other. It
 * knows none of the parts.
 */
@NullMarked
package io.github.clauderesilience.chain;

import org.jspecify.annotations.NullMarked;
