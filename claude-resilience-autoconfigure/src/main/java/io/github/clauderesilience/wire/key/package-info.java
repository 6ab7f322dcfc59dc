/**
 * API keys: which one an attempt is sent with, and which ones Claude rejects.
 * <p>
 * Machinery, may change in any release, except the API {@link KeyLatch}.
 */
@NullMarked
package io.github.clauderesilience.wire.key;

import org.jspecify.annotations.NullMarked;
