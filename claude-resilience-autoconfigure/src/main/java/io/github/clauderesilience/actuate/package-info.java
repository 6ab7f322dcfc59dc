/**
 * What operators see and can do: the actuator endpoint {@code claude}. It only looks at
 * the parts; no part knows it.
 */
@NullMarked
package io.github.clauderesilience.actuate;

import org.jspecify.annotations.NullMarked;
