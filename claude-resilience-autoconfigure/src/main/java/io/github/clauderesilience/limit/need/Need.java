package io.github.clauderesilience.limit.need;

/**
 * What one call or several take of the limits.
 *
 * @param requests requests, usually 1
 * @param inputTokens input tokens, cache reads not counted
 * @param outputTokens output tokens
 */
public record Need(double requests, double inputTokens, double outputTokens) {

	/** Nothing at all. */
	public static final Need NONE = new Need(0, 0, 0);

	/**
	 * The need of one call.
	 * @param inputTokens input tokens, 0 or positive
	 * @param outputTokens output tokens, 0 or positive
	 * @return the need, one request included
	 */
	public static Need ofCall(double inputTokens, double outputTokens) {
		return new Need(1, inputTokens, outputTokens);
	}

	/**
	 * How much of it counts in one dimension.
	 * @param dimension the dimension
	 * @return requests or tokens
	 */
	public double in(Dimension dimension) {
		return dimension.of(this.requests, this.inputTokens, this.outputTokens);
	}

	/**
	 * Input and output tokens together, the measure of fairness.
	 * @return tokens
	 */
	public double tokens() {
		return this.inputTokens + this.outputTokens;
	}

	/**
	 * This and more.
	 * @param more what comes to it; negative amounts take away
	 * @return the sum
	 */
	public Need plus(Need more) {
		return new Need(this.requests + more.requests, this.inputTokens + more.inputTokens,
				this.outputTokens + more.outputTokens);
	}

	/**
	 * This without a part, or by how much it is more than another one.
	 * @param less what is taken away
	 * @return the difference, which may be negative
	 */
	public Need minus(Need less) {
		return new Need(this.requests - less.requests, this.inputTokens - less.inputTokens,
				this.outputTokens - less.outputTokens);
	}

}
