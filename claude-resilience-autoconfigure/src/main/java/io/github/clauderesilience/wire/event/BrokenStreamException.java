package io.github.clauderesilience.wire.event;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stream that cannot be trusted any further: it broke the protocol, or it carried an
 * {@code error} event.
 */
public final class BrokenStreamException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient @Nullable ObjectNode error;

	private final boolean begun;

	private BrokenStreamException(String message, @Nullable ObjectNode error, boolean begun) {
		super(message, null, false, false);
		this.error = error;
		this.begun = begun;
	}

	/**
	 * A body that is no stream at all.
	 * @param what came in its place
	 * @return the exception
	 */
	public static BrokenStreamException noStream(String what) {
		return new BrokenStreamException(what, null, false);
	}

	/**
	 * Whether the stream began before it broke.
	 * @return {@code false} if something else came in its place
	 */
	public boolean isBegun() {
		return this.begun;
	}

	/**
	 * A stream or a body that is not what the API promises.
	 * @param message what is wrong with it
	 * @return the exception
	 */
	public static BrokenStreamException malformed(String message) {
		return new BrokenStreamException(message, null, true);
	}

	/**
	 * An error the API sent within a stream.
	 * @param error the data of the event
	 * @return the exception
	 */
	public static BrokenStreamException error(ObjectNode error) {
		return new BrokenStreamException("an error event", error, true);
	}

	/**
	 * The error the API sent within the stream.
	 * @return the data of the {@code error} event, or {@code null} if the stream broke
	 * the protocol
	 */
	public @Nullable ObjectNode error() {
		return this.error;
	}

}
