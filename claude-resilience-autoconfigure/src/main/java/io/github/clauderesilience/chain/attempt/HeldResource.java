package io.github.clauderesilience.chain.attempt;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.spi.Settlement;
import org.springframework.http.HttpHeaders;

/**
 * Something that is held for one send and has to be told how it ended.
 */
public interface HeldResource {

	/**
	 * The head of an answer arrived.
	 * @param status the HTTP status
	 * @param headers the headers
	 */
	default void responded(int status, HttpHeaders headers) {
	}

	/**
	 * A stream said how much has been used so far.
	 * @param usage cumulative usage
	 */
	default void progressed(ClaudeUsage usage) {
	}

	/**
	 * The send has ended. Called exactly once.
	 * @param settlement how it ended
	 */
	void settle(Settlement settlement);

}
