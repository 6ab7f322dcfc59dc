/**
 * The end of the call ring: makes a request of a call, sends it and reads the answer,
 * whole or as a stream.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire.call;

import org.jspecify.annotations.NullMarked;
