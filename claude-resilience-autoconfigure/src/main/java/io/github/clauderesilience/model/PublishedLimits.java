package io.github.clauderesilience.model;

import org.jspecify.annotations.Nullable;

/**
 * The limits the provider publishes for one limit group and usage tier. Reference data
 * for advice and simulation; the limits in force come from headers.
 *
 * @param requestsPerMinute requests per minute
 * @param inputTokensPerMinute input tokens per minute, cache reads excluded
 * @param outputTokensPerMinute output tokens per minute
 */
public record PublishedLimits(@Nullable Long requestsPerMinute, @Nullable Long inputTokensPerMinute,
		@Nullable Long outputTokensPerMinute) {
}
