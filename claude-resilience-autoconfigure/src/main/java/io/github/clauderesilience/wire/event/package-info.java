/**
 * Server-sent events of the Messages API: from bytes to events to a whole message. Pure:
 * nothing here knows of time, threads or the exchange.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire.event;

import org.jspecify.annotations.NullMarked;
