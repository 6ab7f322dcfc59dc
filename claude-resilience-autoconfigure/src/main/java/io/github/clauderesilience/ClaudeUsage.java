package io.github.clauderesilience;

import tools.jackson.databind.JsonNode;

/**
 * The tokens of a reply, as the API counts them, and at which speed it was written.
 *
 * @param inputTokens input after the last cache breakpoint; counts against the limit
 * @param outputTokens output, thinking included; counts against the limit
 * @param cacheCreationInputTokens input written to the prompt cache; counts against the
 * limit
 * @param cacheCreationOneHourTokens the part of it that was written for one hour
 * @param cacheReadInputTokens input read from the prompt cache; does not count against
 * the limit (platform.claude.com/docs/en/api/rate-limits, read 2026-09)
 * @param fast whether the reply was written in fast mode ({@code speed}), which costs
 * more and has limits of its own
 * (platform.claude.com/docs/en/build-with-claude/fast-mode, read 2026-11)
 */
public record ClaudeUsage(long inputTokens, long outputTokens, long cacheCreationInputTokens,
		long cacheCreationOneHourTokens, long cacheReadInputTokens, boolean fast) {

	/** No tokens at all. */
	public static final ClaudeUsage NONE = new ClaudeUsage(0, 0, 0, 0, 0);

	/**
	 * The tokens of a reply at standard speed.
	 * @param inputTokens input after the last cache breakpoint
	 * @param outputTokens output, thinking included
	 * @param cacheCreationInputTokens input written to the prompt cache
	 * @param cacheCreationOneHourTokens the part of it that was written for one hour
	 * @param cacheReadInputTokens input read from the prompt cache
	 */
	public ClaudeUsage(long inputTokens, long outputTokens, long cacheCreationInputTokens,
			long cacheCreationOneHourTokens, long cacheReadInputTokens) {
		this(inputTokens, outputTokens, cacheCreationInputTokens, cacheCreationOneHourTokens, cacheReadInputTokens,
				false);
	}

	/**
	 * Reads the {@code usage} object of a reply. Absent or null fields count as zero.
	 * @param usage the object, may be missing or null JSON
	 * @return the tokens
	 */
	public static ClaudeUsage of(JsonNode usage) {
		return NONE.updatedBy(usage);
	}

	/**
	 * This usage, updated by the {@code usage} of a stream's event. Figures are
	 * cumulative: what the event names replaces what was known unless it is less, the
	 * rest stays.
	 * @param usage the event's usage object
	 * @return the newer usage
	 */
	public ClaudeUsage updatedBy(JsonNode usage) {
		return new ClaudeUsage(number(usage, "input_tokens", this.inputTokens),
				number(usage, "output_tokens", this.outputTokens),
				number(usage, "cache_creation_input_tokens", this.cacheCreationInputTokens),
				number(usage.path("cache_creation"), "ephemeral_1h_input_tokens", this.cacheCreationOneHourTokens),
				number(usage, "cache_read_input_tokens", this.cacheReadInputTokens),
				this.fast || "fast".equals(usage.path("speed").stringValue("")));
	}

	/**
	 * The input that counts against the input limit.
	 * @return {@code inputTokens + cacheCreationInputTokens}
	 */
	public long limitedInputTokens() {
		return this.inputTokens + this.cacheCreationInputTokens;
	}

	/**
	 * The whole prompt, whatever it was read from.
	 * @return input, cache writes and cache reads together
	 */
	public long promptTokens() {
		return this.inputTokens + this.cacheCreationInputTokens + this.cacheReadInputTokens;
	}

	private static long number(JsonNode object, String field, long otherwise) {
		JsonNode value = object.path(field);
		return (value.isNumber() && value.canConvertToLong()) ? Math.max(otherwise, value.asLong()) : otherwise;
	}

}
