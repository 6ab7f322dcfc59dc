/**
 * Fakes the tests of several packages share: calls, answers and a scripted end of the
 * call ring.
 */
@NullMarked
package io.github.clauderesilience.testsupport;

import org.jspecify.annotations.NullMarked;
