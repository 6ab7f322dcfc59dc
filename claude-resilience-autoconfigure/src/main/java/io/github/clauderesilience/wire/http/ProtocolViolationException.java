package io.github.clauderesilience.wire.http;

import java.io.IOException;

/**
 * The peer sent something that is not HTTP/1.1, or not a final answer to the request. The
 * connection it came over is closed.
 */
public final class ProtocolViolationException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception. What the decoder said is not its cause: its words repeat
	 * bytes of the answer, the key among them if a gateway repeats that, and Reactor
	 * Netty logs the exception with all its causes.
	 * @param message what came, for developers; without content of the answer
	 */
	ProtocolViolationException(String message) {
		super(message);
	}

	/**
	 * Says what a decoder stumbled over, by kind alone.
	 * @param what the part of the answer, and what is wrong with it
	 * @param failure what the decoder said
	 * @return the exception
	 */
	static ProtocolViolationException of(String what, Throwable failure) {
		return new ProtocolViolationException(what + " (" + failure.getClass().getSimpleName() + ")");
	}

}
