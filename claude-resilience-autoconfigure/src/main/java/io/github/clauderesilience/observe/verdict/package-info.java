/**
 * Says in one line what is wrong at present: us, our quota, the network or Claude.
 */
@NullMarked
package io.github.clauderesilience.observe.verdict;

import org.jspecify.annotations.NullMarked;
