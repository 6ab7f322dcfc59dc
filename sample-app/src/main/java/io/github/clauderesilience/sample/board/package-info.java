/**
 * What happens to the calls just now, for the page: a snapshot each second.
 */
@NullMarked
package io.github.clauderesilience.sample.board;

import org.jspecify.annotations.NullMarked;
