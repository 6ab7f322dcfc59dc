/**
 * What is known about each model: limit group, window, caps, prices, accepted parameters,
 * dates. Data, read from {@code claude-models.yml} and overridable; no logic here knows a
 * model by name.
 * <p>
 * Machinery, may change in any release, except the API {@link ModelTable},
 * {@link ModelSpec}, {@link ModelView}, {@link ModelFact}, {@link ListedModel},
 * {@link PublishedLimits}, {@link TokenUsage}, {@link Prices} and {@link Accepts}.
 */
@NullMarked
package io.github.clauderesilience.model;

import org.jspecify.annotations.NullMarked;
