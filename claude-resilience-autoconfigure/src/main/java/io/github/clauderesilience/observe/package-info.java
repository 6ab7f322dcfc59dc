/**
 * What is reported of each question: the outermost place in the call ring. Sees all
 * siblings' views; nothing sees it.
 */
@NullMarked
package io.github.clauderesilience.observe;

import org.jspecify.annotations.NullMarked;
