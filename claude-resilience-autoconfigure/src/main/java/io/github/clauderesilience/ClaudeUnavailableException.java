package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;

/**
 * Claude could not be reached or did not answer properly; try again later, see
 * {@link #retryAfter()}.
 */
public final class ClaudeUnavailableException extends ClaudeException {

	private static final long serialVersionUID = 1L;

	ClaudeUnavailableException(Details details, @Nullable Throwable cause) {
		super(details, cause);
	}

}
