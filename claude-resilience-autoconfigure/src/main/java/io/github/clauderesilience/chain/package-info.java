/**
 * What the parts of the two rings have in common: the call and its chain here, the
 * attempt in {@code chain.attempt}, and the small ports through which siblings know of
 * each other. It knows none of the parts.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.chain;

import org.jspecify.annotations.NullMarked;
