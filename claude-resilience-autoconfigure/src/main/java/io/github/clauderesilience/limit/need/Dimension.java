package io.github.clauderesilience.limit.need;

/**
 * What a limit counts. The names are those of the {@code anthropic-ratelimit-*} headers
 * (platform.claude.com/docs/en/api/rate-limits, read 2026-09).
 */
public enum Dimension {

	/** Requests a minute. */
	REQUESTS("requests", false),

	/** Input tokens a minute, cache reads not counted. */
	INPUT_TOKENS("input-tokens", true),

	/** Output tokens a minute, as really written. */
	OUTPUT_TOKENS("output-tokens", true),

	/** Input and output together, only where such a limit is in force. */
	TOKENS("tokens", true);

	private final String key;

	private final boolean tokens;

	Dimension(String key, boolean tokens) {
		this.key = key;
		this.tokens = tokens;
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
		return this.tokens;
	}

	/**
	 * Whether it is known when a call is sent what it takes.
	 * @return {@code false} if output counts
	 */
	public boolean isKnownWhenSent() {
		return this == REQUESTS || this == INPUT_TOKENS;
	}

}
