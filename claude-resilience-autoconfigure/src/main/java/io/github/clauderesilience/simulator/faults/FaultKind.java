package io.github.clauderesilience.simulator.faults;

/**
 * What goes wrong. A fault of a kind that says "streams only" leaves plain requests
 * alone.
 */
public enum FaultKind {

	/** Answers with a status other than 200, and the provider's JSON or any body. */
	STATUS(Place.BEFORE),

	/** Resets the connection before any byte of an answer. */
	RESET(Place.BEFORE),

	/** Never answers; the connection stays open. */
	NO_ANSWER(Place.BEFORE),

	/** Answers 200 with a body that is not a message: HTML, nothing, or other JSON. */
	WRONG_BODY(Place.BEFORE),

	/** Sends an {@code error} event in the stream and ends it; streams only. */
	STREAM_ERROR(Place.WITHIN),

	/** Answers with {@code stop_reason: refusal}. */
	REFUSAL(Place.WITHIN),

	/** Answers with {@code stop_reason: model_context_window_exceeded}. */
	WINDOW_EXCEEDED(Place.WITHIN),

	/** Resets the connection within the body. */
	RESET_IN_BODY(Place.WITHIN),

	/** Closes the connection before the {@code content-length} it has promised. */
	TRUNCATED(Place.WITHIN),

	/** Closes the connection within a chunked body, without its last chunk. */
	CHUNKED_CUT(Place.WITHIN),

	/** Sends half an event within the stream and goes on, or half the JSON if plain. */
	MALFORMED(Place.WITHIN),

	/** Ends the stream properly, but without {@code message_stop}; streams only. */
	NO_MESSAGE_STOP(Place.WITHIN),

	/** Stops sending within the body and keeps the connection open. */
	STALL(Place.WITHIN),

	/** Delays the first delta of a stream, or the whole of a plain answer. */
	SLOW_FIRST_TOKEN(Place.CHANGE),

	/** Writes each token of the answer so much later than it would. */
	SLOW_TOKENS(Place.CHANGE),

	/** Delays the answer, headers included. */
	SLOW_ANSWER(Place.CHANGE),

	/** Sets response headers, right or wrong. */
	HEADERS(Place.CHANGE),

	/** Leaves out all rate-limit headers. */
	NO_LIMIT_HEADERS(Place.CHANGE);

	private final Place place;

	FaultKind(Place place) {
		this.place = place;
	}

	/**
	 * Whether such a fault takes the place of an answer; the request then counts against
	 * no limit.
	 * @return {@code true} for faults that come before limits and reply
	 */
	public boolean replacesAnswer() {
		return this.place == Place.BEFORE;
	}

	/**
	 * Whether such a fault only changes an answer, so that others can come on top.
	 * @return {@code true} for delays and headers
	 */
	public boolean changesAnswer() {
		return this.place == Place.CHANGE;
	}

	boolean streamsOnly() {
		return this == STREAM_ERROR || this == NO_MESSAGE_STOP;
	}

	private enum Place {

		BEFORE, WITHIN, CHANGE

	}

}
