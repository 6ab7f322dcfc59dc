/**
 * Faults the simulated API shows on request: what goes wrong, and for which requests.
 * Pure: time is passed in, and nothing here knows how a fault is put on the wire.
 * <p>
 * Machinery, may change in any release, except the API {@link Fault}, {@link FaultKind}
 * and {@link FaultAction}.
 */
@NullMarked
package io.github.clauderesilience.simulator.faults;

import org.jspecify.annotations.NullMarked;
