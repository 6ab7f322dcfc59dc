/**
 * What is known about each model: limit group, window, caps, prices, accepted parameters,
 * dates. Data, read from {@code claude-models.yml} and overridable; no logic here knows a
 * model by name.
 * <p>
 * API: all public types are for applications.
 */
@NullMarked
package io.github.clauderesilience.model;

import org.jspecify.annotations.NullMarked;
