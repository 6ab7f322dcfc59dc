package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;

/**
 * The model declined to answer. The question went to the review queue.
 */
public final class ClaudeRefusedException extends ClaudeException {

	private static final long serialVersionUID = 1L;

	ClaudeRefusedException(Details details, @Nullable Throwable cause) {
		super(details, cause);
	}

}
