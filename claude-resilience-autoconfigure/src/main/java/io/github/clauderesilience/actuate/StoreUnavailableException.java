package io.github.clauderesilience.actuate;

/**
 * A store could not be used; the message says why and what to do.
 */
final class StoreUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	StoreUnavailableException(String message, String reason) {
		super(message, null, false, false);
		this.reason = reason;
	}

	/** Why, in a few words. */
	String reason() {
		return this.reason;
	}

}
