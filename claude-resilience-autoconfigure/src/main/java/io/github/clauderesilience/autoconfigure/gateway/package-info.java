/**
 * Auto-configuration of the HTTP server for other clients of the Messages API.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure.gateway;

import org.jspecify.annotations.NullMarked;
