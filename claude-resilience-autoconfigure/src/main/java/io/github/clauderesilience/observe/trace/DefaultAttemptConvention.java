package io.github.clauderesilience.observe.trace;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.spi.AttemptInfo;
import io.github.clauderesilience.spi.Settlement;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * Observations {@code claude.attempt}, named {@code chat <model>} in traces, with the
 * attributes of an inference span. Neither prompts nor answers are recorded. To add
 * attributes, extend this class and call {@code super}.
 */
public class DefaultAttemptConvention implements AttemptConvention {

	private static final KeyValues FIXED = KeyValues.of(GenAi.OPERATION, GenAi.CHAT, GenAi.PROVIDER, GenAi.ANTHROPIC);

	private static final KeyValue NO_ERROR = KeyValue.of(GenAi.ERROR_TYPE, GenAi.NONE);

	@Override
	public String getName() {
		return "claude.attempt";
	}

	@Override
	public String getContextualName(AttemptContext context) {
		return GenAi.CHAT + " " + context.modelTag();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(AttemptContext context) {
		return FIXED.and(KeyValue.of(GenAi.REQUEST_MODEL, context.modelTag()), error(context.settlement()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(AttemptContext context) {
		Settlement settlement = context.settlement();
		if (settlement == null) {
			// Asked again at the end, when there is something to tell
			return KeyValues.empty();
		}
		AttemptInfo attempt = context.attempt();
		KeyValues values = KeyValues.of(GenAi.MAX_TOKENS, Long.toString(attempt.maxTokens()));
		String requestId = attempt.requestId();
		if (requestId != null) {
			values = values.and("claude.request.id", requestId);
		}
		ClaudeUsage usage = settlement.usage();
		return (usage == null) ? values
				: values.and(GenAi.INPUT_TOKENS, Long.toString(usage.promptTokens()), GenAi.OUTPUT_TOKENS,
						Long.toString(usage.outputTokens()), GenAi.CACHE_READ_TOKENS,
						Long.toString(usage.cacheReadInputTokens()), GenAi.CACHE_CREATION_TOKENS,
						Long.toString(usage.cacheCreationInputTokens()));
	}

	private static KeyValue error(@Nullable Settlement settlement) {
		if (settlement == null || settlement.outcome() == Settlement.Outcome.SUCCESS) {
			return NO_ERROR;
		}
		return KeyValue.of(GenAi.ERROR_TYPE,
				(settlement.failure() != null) ? settlement.failure().errorClass().key() : "cancelled");
	}

}
