package io.github.clauderesilience.observe.trace;

/**
 * Names of OpenTelemetry's conventions for generative AI, status "Development"
 * (opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans and .../gen-ai/anthropic, read
 * 2026-11).
 */
final class GenAi {

	static final String OPERATION = "gen_ai.operation.name";

	static final String CHAT = "chat";

	static final String PROVIDER = "gen_ai.provider.name";

	static final String ANTHROPIC = "anthropic";

	static final String REQUEST_MODEL = "gen_ai.request.model";

	static final String MAX_TOKENS = "gen_ai.request.max_tokens";

	static final String RESPONSE_MODEL = "gen_ai.response.model";

	static final String FINISH_REASONS = "gen_ai.response.finish_reasons";

	/** The whole prompt, what was read from or written to a cache included. */
	static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";

	static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";

	static final String CACHE_READ_TOKENS = "gen_ai.usage.cache_read.input_tokens";

	static final String CACHE_CREATION_TOKENS = "gen_ai.usage.cache_creation.input_tokens";

	static final String ERROR_TYPE = "error.type";

	static final String NONE = "none";

	private GenAi() {
	}

}
