/**
 * Faults the simulated API shows on request: what goes wrong, and for which requests.
 * Pure: time is passed in, and nothing here knows how a fault is put on the wire.
 */
@NullMarked
package io.github.clauderesilience.simulator.faults;

import org.jspecify.annotations.NullMarked;
