package io.github.clauderesilience.autoconfigure;

import java.math.BigDecimal;
import java.util.function.BiFunction;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * What a usage costs: the model table, which knows nothing of the API, asked with what
 * the API says.
 */
final class Prices {

	private Prices() {
	}

	static BiFunction<String, ClaudeUsage, @Nullable BigDecimal> of(ModelTable models) {
		return (model, usage) -> models.cost(model, tokens(usage)).orElse(null);
	}

	private static TokenUsage tokens(ClaudeUsage usage) {
		return new TokenUsage(usage.inputTokens(), usage.outputTokens(),
				usage.cacheCreationInputTokens() - usage.cacheCreationOneHourTokens(),
				usage.cacheCreationOneHourTokens(), usage.cacheReadInputTokens(), usage.fast());
	}

}
