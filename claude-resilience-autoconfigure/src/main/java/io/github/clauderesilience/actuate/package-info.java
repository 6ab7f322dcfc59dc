/**
 * What operators see and can do: the actuator endpoint {@code claude}. It only looks at
 * the parts; no part knows it.
 * <p>
 * Machinery, may change in any release, except the API {@link ClaudeEndpoint}.
 */
@NullMarked
package io.github.clauderesilience.actuate;

import org.jspecify.annotations.NullMarked;
