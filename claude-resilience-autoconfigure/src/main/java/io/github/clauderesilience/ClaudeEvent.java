package io.github.clauderesilience;

import com.fasterxml.jackson.annotation.JsonValue;
import tools.jackson.databind.JsonNode;

/**
 * What happens while an answer arrives. Unknown events of the API arrive as
 * {@link Other}; pings do not arrive at all. A JSON mapper of the application writes the
 * kind of event as {@code type}: {@code text-delta}, {@code completed} and so on.
 */
public sealed interface ClaudeEvent {

	/**
	 * The model began to answer.
	 *
	 * @param model the model that answers
	 * @param requestId the provider's id, empty if there is none
	 */
	record Started(String model, String requestId) implements ClaudeEvent {
	}

	/**
	 * A piece of the text.
	 *
	 * @param index the content block it belongs to, from 0
	 * @param text the piece
	 */
	record TextDelta(int index, String text) implements ClaudeEvent {

		/**
		 * Names the size, never the content.
		 */
		@Override
		public String toString() {
			return "TextDelta[index=" + this.index + ", chars=" + this.text.length() + "]";
		}

	}

	/**
	 * A piece of the model's thinking.
	 *
	 * @param index the content block it belongs to, from 0
	 * @param text the piece
	 */
	record ThinkingDelta(int index, String text) implements ClaudeEvent {

		/**
		 * Names the size, never the content.
		 */
		@Override
		public String toString() {
			return "ThinkingDelta[index=" + this.index + ", chars=" + this.text.length() + "]";
		}

	}

	/**
	 * A piece of a tool's input, as unparsed JSON.
	 *
	 * @param index the content block it belongs to, from 0
	 * @param partialJson the piece; only the whole is valid JSON
	 */
	record ToolInputDelta(int index, String partialJson) implements ClaudeEvent {

		/**
		 * Names the size, never the content.
		 */
		@Override
		public String toString() {
			return "ToolInputDelta[index=" + this.index + ", chars=" + this.partialJson.length() + "]";
		}

	}

	/**
	 * A content block begins.
	 *
	 * @param index the content block, from 0
	 * @param block the block as the API writes it
	 */
	record BlockStarted(int index, JsonNode block) implements ClaudeEvent {

		/**
		 * Names the type, never the content.
		 */
		@Override
		public String toString() {
			return "BlockStarted[index=" + this.index + ", type=" + this.block.path("type").stringValue(null) + "]";
		}

	}

	/**
	 * A content block is complete.
	 *
	 * @param index the content block, from 0
	 */
	record BlockStopped(int index) implements ClaudeEvent {
	}

	/**
	 * The answer broke off and begins again from the start: forget what was shown. Comes
	 * with {@code claude.stream.on-break=restart}, and in {@code askStream} if an answer
	 * held nothing to read.
	 *
	 * @param model the model that is asked now
	 * @param errorClass why the answer broke off
	 */
	record Restarted(String model, ErrorClass errorClass) implements ClaudeEvent {
	}

	/**
	 * The answer is complete; always the last event of a stream that did not fail.
	 *
	 * @param reply the whole answer
	 */
	record Completed(ClaudeReply reply) implements ClaudeEvent {
	}

	/**
	 * An event of the API this library does not know.
	 *
	 * @param json the event's data as it came
	 */
	record Other(JsonNode json) implements ClaudeEvent {

		/**
		 * Names the type, never the content.
		 */
		@Override
		public String toString() {
			return "Other[type=" + this.json.path("type").stringValue(null) + "]";
		}

	}

	/**
	 * What a JSON mapper of the application writes.
	 * @return an object whose {@code type} is the kind of event
	 */
	@JsonValue
	default Object jsonForm() {
		return JsonForms.of(this);
	}

	/**
	 * Whether the reader has seen something of the answer with this event, after which a
	 * call can no longer be repeated unnoticed.
	 * @return {@code true} for deltas and for the completion
	 */
	default boolean isContent() {
		return this instanceof TextDelta || this instanceof ThinkingDelta || this instanceof ToolInputDelta
				|| this instanceof Completed;
	}

}
