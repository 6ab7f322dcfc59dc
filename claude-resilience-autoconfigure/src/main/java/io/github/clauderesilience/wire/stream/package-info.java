/**
 * Streams on the wire: events as they arrive, the silence between them, and the exchange
 * they belong to. What an event means is decided in {@code wire.event}.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire.stream;

import org.jspecify.annotations.NullMarked;
