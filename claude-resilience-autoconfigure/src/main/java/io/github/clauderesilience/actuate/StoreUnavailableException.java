package io.github.clauderesilience.actuate;

/**
 * A store could not be used; the message says why and what to do.
 */
final class StoreUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	StoreUnavailableException(String message) {
		super(message, null, false, false);
	}

}
