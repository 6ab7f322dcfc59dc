package io.github.clauderesilience.wire.event;

import java.util.HashMap;
import java.util.Map;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the message a stream describes, as the API would have answered without
 * streaming, and checks the order of events. Unknown blocks and deltas are taken as they
 * come. Not thread-safe.
 */
final class MessageAccumulator {

	private final Map<Integer, OpenBlock> open = new HashMap<>(2);

	private final int maxBlocks;

	private @Nullable ObjectNode message;

	private ArrayNode content = Json.object().arrayNode();

	private boolean brokenInput;

	private boolean stopped;

	/**
	 * Creates an accumulator without a message.
	 * @param maxBlocks bound for the number of blocks
	 */
	MessageAccumulator(int maxBlocks) {
		this.maxBlocks = maxBlocks;
	}

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
	 * Takes {@code content_block_start}. Blocks may overlap, and their indexes may skip
	 * numbers: some gateways number them in their own way. In the message they stand in
	 * the order in which they began.
	 * @return the block; it will be filled
	 */
	OpenBlock startBlock(int index, ObjectNode event) {
		requireStarted("content_block_start");
		if (this.open.containsKey(index)) {
			throw BrokenStreamException.malformed("content_block_start " + index + " while that block is open");
		}
		if (!(event.get("content_block") instanceof ObjectNode block)) {
			throw BrokenStreamException.malformed("content_block_start without a block");
		}
		if (this.content.size() >= this.maxBlocks) {
			throw BrokenStreamException.malformed("more than " + this.maxBlocks + " content blocks");
		}
		OpenBlock opened = new OpenBlock(index, this.content.size(), block);
		this.content.add(block);
		this.open.put(index, opened);
		return opened;
	}

	/**
	 * The block an event belongs to.
	 */
	OpenBlock block(int index) {
		OpenBlock block = this.open.get(index);
		if (block == null) {
			throw BrokenStreamException.malformed("an event for block " + index + ", which is not open");
		}
		return block;
	}

	/**
	 * Takes {@code content_block_stop}.
	 */
	void stopBlock(OpenBlock block) {
		this.brokenInput |= !block.close();
		this.open.remove(block.index());
	}

	/**
	 * Takes {@code message_delta}: what it names replaces what was known, but figures of
	 * the usage are cumulative, so that the larger one stays.
	 * @return the message so far
	 */
	ObjectNode update(ObjectNode event) {
		ObjectNode current = requireStarted("message_delta");
		this.stopped |= !event.path("delta").path("stop_reason").stringValue("").isEmpty();
		for (Map.Entry<String, JsonNode> field : event.properties()) {
			switch (field.getKey()) {
				case "type" -> {
				}
				case "delta" -> replace(current, field.getValue());
				case "usage" -> count(usage(current), field.getValue());
				default -> current.set(field.getKey(), field.getValue());
			}
		}
		return current;
	}

	/**
	 * Whether {@code message_stop} is all that is missing: a {@code message_delta} has
	 * named the {@code stop_reason}, and no block is open.
	 */
	boolean isComplete() {
		return this.stopped && this.open.isEmpty() && !this.brokenInput;
	}

	/**
	 * Takes {@code message_stop}.
	 * @return the whole message
	 */
	ObjectNode stop() {
		ObjectNode whole = requireStarted("message_stop");
		if (!this.open.isEmpty()) {
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

	private static ObjectNode usage(ObjectNode message) {
		return (message.get("usage") instanceof ObjectNode usage) ? usage : message.putObject("usage");
	}

	private static void count(ObjectNode target, JsonNode changes) {
		for (Map.Entry<String, JsonNode> field : changes.properties()) {
			JsonNode before = target.get(field.getKey());
			JsonNode after = field.getValue();
			if (before instanceof ObjectNode known && after.isObject()) {
				count(known, after);
			}
			else if (before == null || !isLess(after, before)) {
				target.set(field.getKey(), after);
			}
		}
	}

	/** Whether something says less than what was known: nothing, or a lower figure. */
	private static boolean isLess(JsonNode after, JsonNode before) {
		return after.isNull() || (before.isNumber()
				&& (!after.isNumber() || after.decimalValue().compareTo(before.decimalValue()) < 0));
	}

}
