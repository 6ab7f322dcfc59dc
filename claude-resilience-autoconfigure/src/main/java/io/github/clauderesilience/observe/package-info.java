/**
 * What is reported of each question: the outermost place in the call ring. Sees all
 * siblings' views; nothing sees it.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.observe;

import org.jspecify.annotations.NullMarked;
