/**
 * The one seam for time. Nothing outside this package reads a clock or starts a timer of
 * its own, so that tests can run hours in milliseconds.
 * <p>
 * Machinery, may change in any release, except the SPI {@link Timeline}.
 */
@NullMarked
package io.github.clauderesilience.time;

import org.jspecify.annotations.NullMarked;
