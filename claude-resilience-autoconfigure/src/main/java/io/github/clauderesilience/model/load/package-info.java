/**
 * Makes the model table: reads the shipped one, lays {@code claude.models} over it,
 * checks the result, and warns of models that retire.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.model.load;

import org.jspecify.annotations.NullMarked;
