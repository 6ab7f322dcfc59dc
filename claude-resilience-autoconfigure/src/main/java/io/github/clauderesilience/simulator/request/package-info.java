/**
 * What the simulated API reads and rejects: prompts, the models it knows, and the rules
 * of the Messages API. Pure.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.simulator.request;

import org.jspecify.annotations.NullMarked;
