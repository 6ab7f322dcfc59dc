package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;

/**
 * The request has to be changed before it can succeed; repeating it as it is never helps.
 */
public final class ClaudeRequestException extends ClaudeException {

	private static final long serialVersionUID = 1L;

	ClaudeRequestException(Details details, @Nullable Throwable cause) {
		super(details, cause);
	}

}
