package io.github.clauderesilience.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A setting the application cannot start with; says which, and what to change.
 */
final class ClaudeConfigurationException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String action;

	ClaudeConfigurationException(String problem, String action, @Nullable Throwable cause) {
		super(problem, cause);
		this.action = action;
	}

	String action() {
		return this.action;
	}

}
