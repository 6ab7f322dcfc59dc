/**
 * Resilience4j's circuit breakers for an application's own beans, if Resilience4j's
 * Spring Boot module is not on the class path: its aspect and properties, meters and
 * endpoints, and none of the four other engines whose aspects would be matched against
 * each bean.
 * <p>
 * Machinery, may change in any release.
 */
@NullMarked
package io.github.clauderesilience.autoconfigure.circuit;

import org.jspecify.annotations.NullMarked;
