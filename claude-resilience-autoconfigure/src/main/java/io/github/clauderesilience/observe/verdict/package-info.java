/**
 * Says in one line what is wrong at present: us, our quota, the network or Claude.
 * <p>
 * Machinery, may change in any release, except the API {@link Verdicts} and
 * {@link Verdict}.
 */
@NullMarked
package io.github.clauderesilience.observe.verdict;

import org.jspecify.annotations.NullMarked;
