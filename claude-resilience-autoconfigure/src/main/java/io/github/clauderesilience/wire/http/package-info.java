/**
 * Below the {@code WebClient}: what passes between Netty and a connection. Keeps answers
 * and requests of one connection together, and tries again if a pooled connection was
 * dead. Knows HTTP/1.1 and nothing of models, limits or errors. Times are nanoseconds of
 * the time source.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire.http;

import org.jspecify.annotations.NullMarked;
