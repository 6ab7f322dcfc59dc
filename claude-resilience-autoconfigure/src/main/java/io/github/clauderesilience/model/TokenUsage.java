package io.github.clauderesilience.model;

/**
 * The tokens of one answer, as the API reports them in {@code usage}; the five numbers do
 * not overlap.
 *
 * @param input input tokens outside the cache ({@code input_tokens})
 * @param output output tokens, thinking included ({@code output_tokens})
 * @param cacheWrite5m input tokens written to the cache for five minutes
 * @param cacheWrite1h input tokens written to the cache for one hour
 * @param cacheRead input tokens read from the cache
 * @param fast whether the answer was written in fast mode
 */
public record TokenUsage(long input, long output, long cacheWrite5m, long cacheWrite1h, long cacheRead, boolean fast) {

	/**
	 * Usage at standard speed.
	 * @param input input tokens outside the cache
	 * @param output output tokens
	 * @param cacheWrite5m input tokens written to the cache for five minutes
	 * @param cacheWrite1h input tokens written to the cache for one hour
	 * @param cacheRead input tokens read from the cache
	 */
	public TokenUsage(long input, long output, long cacheWrite5m, long cacheWrite1h, long cacheRead) {
		this(input, output, cacheWrite5m, cacheWrite1h, cacheRead, false);
	}

	/**
	 * Usage without the cache.
	 * @param input input tokens
	 * @param output output tokens
	 * @return usage with zero for the rest
	 */
	public static TokenUsage of(long input, long output) {
		return new TokenUsage(input, output, 0, 0, 0);
	}

	/**
	 * The length of the whole prompt.
	 * @return input tokens outside the cache, written to it, and read from it
	 */
	public long prompt() {
		return this.input + this.cacheWrite5m + this.cacheWrite1h + this.cacheRead;
	}

}
