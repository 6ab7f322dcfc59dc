package io.github.clauderesilience.simulator.reply;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import io.github.clauderesilience.simulator.request.ApiError;
import io.github.clauderesilience.simulator.request.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-sent events of a reply in the documented order (platform.claude.com/docs/en/
 * build-with-claude/streaming, read 2026-08), made one at a time. Not thread-safe.
 */
public final class SseEvents implements Iterator<SseEvents.Event> {

	private final Reply reply;

	private final List<Block> blocks;

	private final int tokensPerEvent;

	private Step step = Step.MESSAGE_START;

	private int block;

	private long token;

	private long produced;

	/**
	 * Creates the events.
	 * @param reply the reply
	 * @param tokensPerEvent output tokens in one delta; positive
	 */
	public SseEvents(Reply reply, int tokensPerEvent) {
		this.reply = reply;
		this.blocks = reply.blocks();
		this.tokensPerEvent = tokensPerEvent;
	}

	@Override
	public boolean hasNext() {
		return this.step != Step.END;
	}

	@Override
	public Event next() {
		return switch (this.step) {
			case MESSAGE_START -> messageStart();
			case PING -> ping();
			case BLOCK_START -> blockStart();
			case DELTA -> delta(current());
			case SIGNATURE -> signature();
			case BLOCK_STOP -> blockStop();
			case MESSAGE_DELTA -> messageDelta();
			case MESSAGE_STOP -> messageStop();
			case END -> throw new NoSuchElementException();
		};
	}

	/**
	 * Whether the next event is the last one, {@code message_stop}.
	 * @return {@code true} before it
	 */
	public boolean beforeStop() {
		return this.step == Step.MESSAGE_STOP;
	}

	/**
	 * Writes an {@code error} event.
	 * @param error the error
	 * @param requestId id of the request
	 * @return the event
	 */
	public static byte[] error(ApiError error, String requestId) {
		return event("error", error.toJson(requestId)).bytes();
	}

	private Event messageStart() {
		this.step = Step.PING;
		ObjectNode data = Json.object().put("type", "message_start");
		data.set("message", this.reply.toStartJson());
		return event("message_start", data);
	}

	private Event ping() {
		this.step = nextBlock(0);
		return event("ping", Json.object().put("type", "ping"));
	}

	private Event blockStart() {
		this.step = Step.DELTA;
		ObjectNode data = Json.object().put("type", "content_block_start").put("index", this.block);
		data.set("content_block", current().toEmptyJson());
		return event("content_block_start", data);
	}

	private Event delta(Block current) {
		long to = Math.min(current.tokens(), this.token + this.tokensPerEvent);
		StringBuilder text = new StringBuilder(160);
		text.append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":")
			.append(this.block)
			.append(",\"delta\":{\"type\":\"")
			.append(current.type().delta())
			.append("\",\"")
			.append(current.type().field())
			.append("\":");
		Json.quote(text, current.slice(this.token, to));
		text.append("}}\n\n");
		int tokens = (int) (to - this.token);
		this.produced += tokens;
		this.token = to;
		if (to >= current.tokens()) {
			this.step = (current.type() == Block.Type.THINKING) ? Step.SIGNATURE : Step.BLOCK_STOP;
		}
		return new Event(text.toString().getBytes(StandardCharsets.UTF_8), tokens);
	}

	private Event signature() {
		this.step = Step.BLOCK_STOP;
		ObjectNode data = Json.object().put("type", "content_block_delta").put("index", this.block);
		data.putObject("delta").put("type", "signature_delta").put("signature", current().id());
		return event("content_block_delta", data);
	}

	private Event blockStop() {
		ObjectNode data = Json.object().put("type", "content_block_stop").put("index", this.block);
		this.step = nextBlock(this.block + 1);
		return event("content_block_stop", data);
	}

	private Event messageDelta() {
		this.step = Step.MESSAGE_STOP;
		ObjectNode data = Json.object().put("type", "message_delta");
		data.set("delta", this.reply.stopJson());
		data.set("usage", this.reply.usage().toJson(this.produced));
		return event("message_delta", data);
	}

	private Event messageStop() {
		this.step = Step.END;
		return event("message_stop", Json.object().put("type", "message_stop"));
	}

	private Block current() {
		return this.blocks.get(this.block);
	}

	private Step nextBlock(int index) {
		this.block = index;
		this.token = 0;
		return (index < this.blocks.size()) ? Step.BLOCK_START : Step.MESSAGE_DELTA;
	}

	private static Event event(String name, JsonNode data) {
		return new Event(("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8), 0);
	}

	/**
	 * One event.
	 *
	 * @param bytes the event as it goes on the wire
	 * @param tokens output tokens it carries; 0 for all but deltas
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record Event(byte[] bytes, int tokens) {
	}

	private enum Step {

		MESSAGE_START, PING, BLOCK_START, DELTA, SIGNATURE, BLOCK_STOP, MESSAGE_DELTA, MESSAGE_STOP, END

	}

}
