package io.github.clauderesilience.wire.http;

import java.io.IOException;

/**
 * The application closed the connection itself although an answer was outstanding on it,
 * because it is being stopped.
 */
public final class ConnectionCutException extends IOException {

	private static final long serialVersionUID = 1L;

	ConnectionCutException() {
		super("the connection was closed because this application is being stopped");
	}

	/** Reactor Netty logs it with its stack, which is that of an event loop. */
	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

}
