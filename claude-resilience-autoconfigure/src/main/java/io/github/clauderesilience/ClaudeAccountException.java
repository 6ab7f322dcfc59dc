package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;

/**
 * The account has to be mended: the key, its permission, or money.
 */
public final class ClaudeAccountException extends ClaudeException {

	private static final long serialVersionUID = 1L;

	ClaudeAccountException(Details details, @Nullable Throwable cause) {
		super(details, cause);
	}

}
