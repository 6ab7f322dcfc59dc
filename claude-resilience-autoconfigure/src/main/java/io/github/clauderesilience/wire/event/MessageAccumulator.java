package io.github.clauderesilience.wire.event;

import java.util.Map;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the message a stream describes, as the API would have answered without
 * streaming, and checks the order of events. Blocks and deltas nobody knows are taken as
 * they come. Not thread-safe.
 */
final class MessageAccumulator {

	private @Nullable ObjectNode message;

	private ArrayNode content = Json.object().arrayNode();

	private @Nullable OpenBlock open;

	private boolean brokenInput;

	/**
	 * Takes {@code message_start}.
	 * @return the message so far
	 */
	ObjectNode start(ObjectNode event) {
		if (this.message != null) {
			throw BrokenStreamException.malformed("a second message_start");
		}
		if (!(event.get("message") instanceof ObjectNode started)) {
			throw BrokenStreamException.malformed("message_start without a message");
		}
		this.message = started;
		this.content = (started.get("content") instanceof ArrayNode array) ? array : started.putArray("content");
		return started;
	}

	/**
	 * Takes {@code content_block_start}.
	 * @return the block as it came; it will be filled
	 */
	ObjectNode startBlock(int index, ObjectNode event) {
		requireStarted("content_block_start");
		if (this.open != null || index != this.content.size()) {
			throw BrokenStreamException.malformed("content_block_start " + index + " while block "
					+ (this.content.size() - 1) + ((this.open != null) ? " is open" : " was the last"));
		}
		if (!(event.get("content_block") instanceof ObjectNode block)) {
			throw BrokenStreamException.malformed("content_block_start without a block");
		}
		this.content.add(block);
		this.open = new OpenBlock(block);
		return block;
	}

	/**
	 * The block a delta belongs to.
	 */
	OpenBlock block(int index) {
		OpenBlock block = this.open;
		if (block == null || index != this.content.size() - 1) {
			throw BrokenStreamException.malformed("an event for block " + index + ", which is not open");
		}
		return block;
	}

	/**
	 * Takes {@code content_block_stop}.
	 */
	void stopBlock(int index) {
		this.brokenInput |= !block(index).close();
		this.open = null;
	}

	/**
	 * Takes {@code message_delta}: what it names replaces what was known.
	 * @return the message so far
	 */
	ObjectNode update(ObjectNode event) {
		ObjectNode current = requireStarted("message_delta");
		for (Map.Entry<String, JsonNode> field : event.properties()) {
			switch (field.getKey()) {
				case "type" -> {
				}
				case "delta" -> replace(current, field.getValue());
				case "usage" -> replace(current.withObject("/usage"), field.getValue());
				default -> current.set(field.getKey(), field.getValue());
			}
		}
		return current;
	}

	/**
	 * Takes {@code message_stop}.
	 * @return the whole message
	 */
	ObjectNode stop() {
		ObjectNode whole = requireStarted("message_stop");
		if (this.open != null) {
			throw BrokenStreamException.malformed("message_stop while a block is open");
		}
		String reason = whole.path("stop_reason").stringValue("");
		if (reason.isEmpty() && whole.path("content").isEmpty()) {
			throw BrokenStreamException.malformed("message_stop without content and without a stop_reason");
		}
		if (this.brokenInput && (reason.equals("tool_use") || reason.equals("end_turn"))) {
			throw BrokenStreamException.malformed("the input of a tool that is not JSON");
		}
		return whole;
	}

	private ObjectNode requireStarted(String event) {
		ObjectNode current = this.message;
		if (current == null) {
			throw BrokenStreamException.malformed(event + " before message_start");
		}
		return current;
	}

	private static void replace(ObjectNode target, JsonNode changes) {
		for (Map.Entry<String, JsonNode> field : changes.properties()) {
			if (!field.getValue().isNull() || !target.has(field.getKey())) {
				target.set(field.getKey(), field.getValue());
			}
		}
	}

	/**
	 * A content block that is being filled.
	 */
	static final class OpenBlock {

		private final ObjectNode node;

		private final StringBuilder input = new StringBuilder(0);

		private @Nullable String field;

		private @Nullable StringBuilder text;

		private OpenBlock(ObjectNode node) {
			this.node = node;
		}

		/**
		 * Appends to a text of the block.
		 */
		void append(String name, String piece) {
			StringBuilder builder = this.text;
			if (builder == null || !name.equals(this.field)) {
				flush();
				builder = new StringBuilder(this.node.path(name).stringValue(""));
				this.text = builder;
				this.field = name;
			}
			builder.append(piece);
		}

		/**
		 * Appends to the input of a tool, of which only the whole is JSON.
		 */
		void appendInput(String piece) {
			this.input.append(piece);
		}

		/**
		 * Adds a citation.
		 */
		void cite(JsonNode citation) {
			ArrayNode citations = (this.node.get("citations") instanceof ArrayNode array) ? array
					: this.node.putArray("citations");
			citations.add(citation);
		}

		/**
		 * Takes a delta nobody knows: texts grow, anything else is replaced.
		 */
		void merge(JsonNode delta) {
			flush();
			for (Map.Entry<String, JsonNode> change : delta.properties()) {
				String name = change.getKey();
				if (name.equals("type")) {
					continue;
				}
				if (change.getValue().isString() && this.node.path(name).isString()) {
					append(name, change.getValue().stringValue());
					flush();
				}
				else if (!change.getValue().isNull()) {
					this.node.set(name, change.getValue());
				}
			}
		}

		private void flush() {
			if (this.text != null && this.field != null) {
				this.node.put(this.field, this.text.toString());
			}
			this.text = null;
			this.field = null;
		}

		private boolean close() {
			flush();
			if (this.input.isEmpty()) {
				return true;
			}
			ObjectNode parsed = Json.readObject(this.input.toString());
			if (parsed != null) {
				this.node.set("input", parsed);
			}
			return parsed != null;
		}

	}

}
