/**
 * A simulated Claude API on loopback: limits, headers, streams and faults as the provider
 * documents them. It sees only HTTP and JSON and shares no code with the client it tests.
 */
@NullMarked
package io.github.clauderesilience.simulator;

import org.jspecify.annotations.NullMarked;
