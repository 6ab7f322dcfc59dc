/**
 * A Messages API on loopback inside the application, for every client that has a base
 * URL. Knows HTTP; what becomes of a request is the business of {@code carry}.
 * <p>
 * Machinery, may change in any release, except the API {@link ClaudeGateway}.
 */
@NullMarked
package io.github.clauderesilience.gateway;

import org.jspecify.annotations.NullMarked;
