package io.github.clauderesilience.wire.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A content block that is being filled. Not thread-safe.
 */
final class OpenBlock {

	private final int index;

	private final int position;

	private final ObjectNode node;

	private final StringBuilder input = new StringBuilder(0);

	private @Nullable String field;

	private @Nullable StringBuilder text;

	private @Nullable List<ClaudeEvent> held;

	private boolean over;

	/**
	 * Opens a block.
	 * @param index its index in the stream
	 * @param position its place in the content of the message
	 * @param node the block as it came
	 */
	OpenBlock(int index, int position, ObjectNode node) {
		this.index = index;
		this.position = position;
		this.node = node;
	}

	int index() {
		return this.index;
	}

	int position() {
		return this.position;
	}

	ObjectNode node() {
		return this.node;
	}

	/**
	 * Keeps an event until the blocks before this one are over.
	 */
	void hold(ClaudeEvent event) {
		if (this.held == null) {
			this.held = new ArrayList<>();
		}
		this.held.add(event);
	}

	List<ClaudeEvent> takeHeld() {
		List<ClaudeEvent> all = this.held;
		this.held = null;
		return (all != null) ? all : List.of();
	}

	boolean isOver() {
		return this.over;
	}

	void over() {
		this.over = true;
	}

	boolean isText() {
		return "text".equals(this.node.path("type").stringValue(null));
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
	 * The input of a tool that came whole with the begin of its block.
	 * @return the input as JSON, or {@code null} if it came in pieces or there is none
	 */
	@Nullable String inputAtOnce() {
		JsonNode whole = this.node.path("input");
		return (this.input.isEmpty() && whole.isObject() && !whole.isEmpty()) ? whole.toString() : null;
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
	 * Takes a delta of an unknown type: texts grow, anything else is replaced.
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

	/**
	 * Ends the block.
	 * @return {@code false} if the input of its tool is not JSON
	 */
	boolean close() {
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

	private void flush() {
		if (this.text != null && this.field != null) {
			this.node.put(this.field, this.text.toString());
		}
		this.text = null;
		this.field = null;
	}

}
