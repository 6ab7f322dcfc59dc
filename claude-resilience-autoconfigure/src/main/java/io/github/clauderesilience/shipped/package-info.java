/**
 * Reads the data files of this library: {@code claude-models.yml} and
 * {@code claude-errors.yml}. They are read at each start of an application, before
 * anything is warm, so they do not pass Spring Boot's binder, which takes several times
 * as long. What an application writes over them does. Knows nothing of this library.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.shipped;

import org.jspecify.annotations.NullMarked;
