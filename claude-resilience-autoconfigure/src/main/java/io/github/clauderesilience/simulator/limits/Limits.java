package io.github.clauderesilience.simulator.limits;

/**
 * Limits of one limit group of an organisation.
 *
 * @param requestsPerMinute requests per minute; 0 for no limit
 * @param inputTokensPerMinute input tokens per minute, tokens read from the prompt cache
 * not counted; 0 for no limit
 * @param outputTokensPerMinute output tokens per minute; 0 for no limit
 * @param workspaceTokensPerMinute limit of the workspace on input and output tokens
 * together, per minute; 0 for none
 */
public record Limits(long requestsPerMinute, long inputTokensPerMinute, long outputTokensPerMinute,
		long workspaceTokensPerMinute) {

	public Limits {
		if (requestsPerMinute < 0 || inputTokensPerMinute < 0 || outputTokensPerMinute < 0
				|| workspaceTokensPerMinute < 0) {
			throw new IllegalArgumentException("Limits must not be negative; 0 means no limit");
		}
	}

	/**
	 * Limits without a workspace limit.
	 * @param requestsPerMinute requests per minute; 0 for no limit
	 * @param inputTokensPerMinute input tokens per minute; 0 for no limit
	 * @param outputTokensPerMinute output tokens per minute; 0 for no limit
	 * @return the limits
	 */
	public static Limits of(long requestsPerMinute, long inputTokensPerMinute, long outputTokensPerMinute) {
		return new Limits(requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute, 0);
	}

	/**
	 * These limits with a limit of the workspace.
	 * @param tokensPerMinute input and output tokens per minute together; 0 for none
	 * @return the new limits
	 */
	public Limits withWorkspace(long tokensPerMinute) {
		return new Limits(this.requestsPerMinute, this.inputTokensPerMinute, this.outputTokensPerMinute,
				tokensPerMinute);
	}

	/**
	 * These limits times a factor, each at least 1 if there is a limit.
	 * @param factor 0.5 halves, 2 doubles; positive
	 * @return the new limits
	 */
	public Limits scaled(double factor) {
		if (!(factor > 0)) {
			throw new IllegalArgumentException("Factor of limits must be positive, not " + factor);
		}
		return new Limits(scale(this.requestsPerMinute, factor), scale(this.inputTokensPerMinute, factor),
				scale(this.outputTokensPerMinute, factor), scale(this.workspaceTokensPerMinute, factor));
	}

	long of(Dimension dimension) {
		return switch (dimension) {
			case REQUESTS -> this.requestsPerMinute;
			case INPUT_TOKENS -> this.inputTokensPerMinute;
			case OUTPUT_TOKENS -> this.outputTokensPerMinute;
			case WORKSPACE_TOKENS -> this.workspaceTokensPerMinute;
		};
	}

	private static long scale(long limit, double factor) {
		return (limit == 0) ? 0 : Math.max(1, Math.round(limit * factor));
	}

}
