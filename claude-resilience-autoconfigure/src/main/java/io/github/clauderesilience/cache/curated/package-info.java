/**
 * Answers written by people of the application, read from a file that may change while it
 * runs.
 * <p>
 * Machinery, may change in any release, except the API {@link CuratedAnswers}.
 */
@NullMarked
package io.github.clauderesilience.cache.curated;

import org.jspecify.annotations.NullMarked;
