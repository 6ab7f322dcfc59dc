package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;

/**
 * The account needs attention: API key, permissions or billing.
 */
public final class ClaudeAccountException extends ClaudeException {

	private static final long serialVersionUID = 1L;

	ClaudeAccountException(Details details, @Nullable Throwable cause) {
		super(details, cause);
	}

}
