package io.github.clauderesilience.autoconfigure.settings;

import org.jspecify.annotations.Nullable;

/**
 * A setting the application cannot start with; says which, and what to change.
 */
public final class ClaudeConfigurationException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Creates an exception.
	 * @param problem which setting, and why the application cannot start with it
	 * @param action what to change
	 * @param cause what was thrown first, or {@code null}
	 */
	public ClaudeConfigurationException(String problem, String action, @Nullable Throwable cause) {
		super(problem, cause);
		this.action = action;
	}

	/**
	 * What to change.
	 * @return a sentence for the developer or operator
	 */
	public String action() {
		return this.action;
	}

}
