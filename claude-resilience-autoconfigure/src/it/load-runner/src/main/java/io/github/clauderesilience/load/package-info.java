/**
 * The load runner: the real service out of a real application context, against the
 * simulator in a JVM of its own.
 */
@NullMarked
package io.github.clauderesilience.load;

import org.jspecify.annotations.NullMarked;
