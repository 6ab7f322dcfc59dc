/**
 * The review queue in a database. Only this package of {@code review} knows Spring's
 * JDBC, and it is loaded only if the application asks for it.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.review.jdbc;

import org.jspecify.annotations.NullMarked;
