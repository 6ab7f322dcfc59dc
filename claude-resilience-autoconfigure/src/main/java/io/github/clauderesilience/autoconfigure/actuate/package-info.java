/**
 * Auto-configuration of what operators see in Spring Boot's actuator: the endpoint
 * {@code claude}, health and info.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
