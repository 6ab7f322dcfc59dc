package io.github.clauderesilience.limit.need;

/**
 * What a limit counts. The names are those of the {@code anthropic-ratelimit-*} headers
 * (platform.claude.com/docs/en/api/rate-limits, read 2026-09).
 */
public enum Dimension {

	/** Requests a minute. */
	REQUESTS("requests", 1, 0, 0),

	/** Input tokens a minute, cache reads not counted. */
	INPUT_TOKENS("input-tokens", 0, 1, 0),

	/** Output tokens a minute, as really written. */
	OUTPUT_TOKENS("output-tokens", 0, 0, 1),

	/** Input and output together, only if such a limit is in force. */
	TOKENS("tokens", 0, 1, 1);

	private final String key;

	/* How much of a request, of an input token and of an output token it counts. */
	private final double ofRequest;

	private final double ofInput;

	private final double ofOutput;

	Dimension(String key, double ofRequest, double ofInput, double ofOutput) {
		this.key = key;
		this.ofRequest = ofRequest;
		this.ofInput = ofInput;
		this.ofOutput = ofOutput;
	}

	/**
	 * The name in headers, logs and tags.
	 * @return lower case with hyphens
	 */
	public String key() {
		return this.key;
	}

	/**
	 * Whether tokens are counted, of which the headers tell rounded figures.
	 * @return {@code false} for requests
	 */
	public boolean isTokens() {
		return this != REQUESTS;
	}

	/**
	 * Whether it is known when a call is sent what it takes.
	 * @return {@code false} if output counts
	 */
	public boolean isKnownWhenSent() {
		return this.ofOutput == 0;
	}

	/**
	 * What this dimension counts of some use.
	 * @param requests requests
	 * @param inputTokens input tokens
	 * @param outputTokens output tokens
	 * @return requests or tokens
	 */
	public double of(double requests, double inputTokens, double outputTokens) {
		return this.ofRequest * requests + this.ofInput * inputTokens + this.ofOutput * outputTokens;
	}

}
