/**
 * Names of settings: which there are, what a written name or an environment variable
 * means, and which one a misspelt name was meant to be. Knows no Claude, only a tree of
 * records and the sources of an environment.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure.names;

import org.jspecify.annotations.NullMarked;
