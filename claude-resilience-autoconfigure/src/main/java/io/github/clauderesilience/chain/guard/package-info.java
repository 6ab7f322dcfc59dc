/**
 * Keeps calls safe from code of the application that fails, and logs free of keys.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.chain.guard;

import org.jspecify.annotations.NullMarked;
