/**
 * The provider's list of models, which corrects the model table.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.wire.models;

import org.jspecify.annotations.NullMarked;
