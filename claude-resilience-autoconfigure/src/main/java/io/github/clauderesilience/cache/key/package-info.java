/**
 * When two questions count as the same: the keys of cached answers, and the normalisation
 * of questions. Pure.
 * <p>
 * Machinery, may change in any release, except the SPI {@link QuestionNormaliser}.
 */
@NullMarked
package io.github.clauderesilience.cache.key;

import org.jspecify.annotations.NullMarked;
