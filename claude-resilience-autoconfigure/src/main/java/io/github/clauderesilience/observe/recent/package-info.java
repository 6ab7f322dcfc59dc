/**
 * The calls of the last minutes in bounded memory: what happened to each, and why it took
 * as long as it did.
 * <p>
 * Machinery, may change in any release, except the API {@link CallLog} and
 * {@link RecentCall}.
 */
@NullMarked
package io.github.clauderesilience.observe.recent;

import org.jspecify.annotations.NullMarked;
