/**
 * The calls of the last minutes in bounded memory: what happened to each, and why it took
 * as long as it did.
 */
@NullMarked
package io.github.clauderesilience.observe.recent;

import org.jspecify.annotations.NullMarked;
