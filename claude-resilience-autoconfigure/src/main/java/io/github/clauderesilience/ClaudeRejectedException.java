package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;

/**
 * Not sent, or given up before it was sent, by our own queue, deadline or circuit, or
 * because the application is being stopped; see {@link #retryAfter()}. A call that was in
 * flight when the application stopped has {@link #attempts()} above zero, and may be
 * billed.
 */
public final class ClaudeRejectedException extends ClaudeException {

	private static final long serialVersionUID = 1L;

	ClaudeRejectedException(Details details, @Nullable Throwable cause) {
		super(details, cause);
	}

}
