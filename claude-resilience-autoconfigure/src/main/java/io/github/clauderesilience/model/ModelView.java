package io.github.clauderesilience.model;

import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What operators see of a model: what goes stale, and where each fact comes from.
 *
 * @param id the full id
 * @param aliases other ids of the same model
 * @param window size of the context window, in tokens
 * @param outputCap highest accepted {@code max_tokens}
 * @param deprecated day of the deprecation notice
 * @param retirement day from which on requests fail
 * @param replacement id of the replacement the provider names
 * @param origins where each fact that is known comes from
 */
public record ModelView(String id, Set<String> aliases, @Nullable Long window, @Nullable Long outputCap,
		@Nullable LocalDate deprecated, @Nullable LocalDate retirement, @Nullable String replacement,
		Map<ModelFact, ModelFact.Origin> origins) {
}
