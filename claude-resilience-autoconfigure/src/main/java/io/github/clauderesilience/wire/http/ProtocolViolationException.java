package io.github.clauderesilience.wire.http;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * The peer sent something that is not HTTP/1.1, or not a final answer to the request. The
 * connection it came over is closed.
 */
public final class ProtocolViolationException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what came, for developers; without content of the answer
	 * @param cause what the decoder said, or {@code null}
	 */
	ProtocolViolationException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
