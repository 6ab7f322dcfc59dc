/**
 * Incidents at the press of a button. Exists with the simulated API only: without it
 * there are no such beans, addresses or buttons.
 */
@NullMarked
package io.github.clauderesilience.sample.faults;

import org.jspecify.annotations.NullMarked;
