package io.github.clauderesilience.wire.event;

/**
 * What one message may be at most, so that an answer without end cannot fill the memory.
 *
 * @param bytes size of its body in bytes, as it comes over the wire; positive
 * @param blocks number of its content blocks; positive
 */
public record MessageBound(long bytes, int blocks) {

	/**
	 * Bytes of a body beside what the model writes: ids, results of a search, keep-alive
	 * events; our choice.
	 */
	private static final long BASE_BYTES = 4 * 1024 * 1024;

	/**
	 * Bytes of a token. A piece of a stream with one token has about 150, and a token is
	 * rarely more than 40 characters, each 6 bytes if escaped; our choice.
	 */
	private static final long TOKEN_BYTES = 1024;

	/** Blocks beside what the model writes: results of server tools; our choice. */
	private static final long BASE_BLOCKS = 1_000;

	/** Blocks of any message; our choice. */
	private static final int MAX_BLOCKS = 10_000;

	/**
	 * The bound for an answer: 4 MB and 1 KB a token, 1,000 blocks and one a token.
	 * @param maxTokens the most output tokens the request allows; 0 if it does not say
	 * @param maxBytes the bound for any message in bytes, positive
	 * @return the bound, within {@code maxBytes} and 10,000 blocks
	 */
	public static MessageBound of(long maxTokens, long maxBytes) {
		if (maxTokens <= 0 || maxTokens > maxBytes) {
			return ofAny(maxBytes);
		}
		return new MessageBound(Math.min(maxBytes, BASE_BYTES + TOKEN_BYTES * maxTokens),
				(int) Math.min(MAX_BLOCKS, BASE_BLOCKS + maxTokens));
	}

	/**
	 * The bound for an answer of which {@code max_tokens} does not tell the size, such as
	 * one with the results of server tools.
	 * @param maxBytes the bound for any message in bytes, positive
	 * @return the bound
	 */
	public static MessageBound ofAny(long maxBytes) {
		return new MessageBound(maxBytes, MAX_BLOCKS);
	}

}
