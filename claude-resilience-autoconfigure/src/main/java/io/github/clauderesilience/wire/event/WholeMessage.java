package io.github.clauderesilience.wire.event;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages that are there as a whole.
 */
public final class WholeMessage {

	private WholeMessage() {
	}

	/**
	 * Whether a document is a message of the API. An answer may be empty, but then it
	 * says how it came to an end.
	 * @param document any JSON object
	 * @return {@code true} for a message
	 */
	public static boolean isMessage(ObjectNode document) {
		JsonNode content = document.path("content");
		return "message".equals(document.path("type").stringValue(null)) && content.isArray()
				&& (!content.isEmpty() || document.path("stop_reason").isString());
	}

	/**
	 * Decodes a stream of events that is there as a whole.
	 * @param body the bytes of the stream
	 * @param bound how large the message may be
	 * @return the message
	 * @throws BrokenStreamException if the events are not a whole message, or carry an
	 * error
	 */
	public static ObjectNode ofEvents(byte[] body, MessageBound bound) {
		Consumer<Object> discard = (event) -> {
		};
		EventDecoder decoder = new EventDecoder("", bound, UnaryOperator.identity(), discard::accept, discard::accept);
		SseParser parser = new SseParser(decoder, body.length, bound.bytes());
		parser.feed(body, 0, body.length);
		parser.end();
		ObjectNode message = decoder.message();
		if (message == null) {
			throw BrokenStreamException.malformed("the end of the body before message_stop");
		}
		return message;
	}

}
