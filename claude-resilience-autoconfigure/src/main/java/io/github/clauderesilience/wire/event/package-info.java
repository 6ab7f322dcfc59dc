/**
 * Server-sent events of the Messages API: from bytes to events to a whole message. The
 * parser, the decoder and the accumulator are pure; {@code EventFlux} alone knows of time
 * and of the exchange.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire.event;

import org.jspecify.annotations.NullMarked;
