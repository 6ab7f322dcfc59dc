/**
 * What is reported of each question: the outermost place in the call ring. Sees all
 * siblings' views; nothing sees it.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.observe;

import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.spi.CallObserver;
import org.jspecify.annotations.NullMarked;
