package io.github.clauderesilience;

/**
 * Tells the model why a tool could not do what it was asked for, so that it can try
 * otherwise; thrown by a {@link ToolHandler}.
 */
public class ToolException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what the model reads
	 */
	public ToolException(String message) {
		super(message);
	}

}
