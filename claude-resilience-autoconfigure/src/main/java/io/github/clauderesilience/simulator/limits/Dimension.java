package io.github.clauderesilience.simulator.limits;

/**
 * What a limit counts.
 */
enum Dimension {

	/** Requests, counted as they arrive. */
	REQUESTS("requests"),

	/** Input tokens, estimated when a request starts and corrected later. */
	INPUT_TOKENS("input tokens"),

	/** Output tokens, counted as they are produced. */
	OUTPUT_TOKENS("output tokens"),

	/** Input and output tokens against the limit of the workspace. */
	WORKSPACE_TOKENS("tokens");

	private final String words;

	Dimension(String words) {
		this.words = words;
	}

	/**
	 * Name for people.
	 * @return the words the provider's messages use, such as {@code input tokens}
	 */
	public String words() {
		return this.words;
	}

}
