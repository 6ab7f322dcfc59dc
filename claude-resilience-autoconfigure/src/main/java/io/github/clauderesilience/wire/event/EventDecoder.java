package io.github.clauderesilience.wire.event;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.error.ApiError;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the events of one stream into {@link ClaudeEvent}s and the whole message.
 * {@code data.type} says what an event is; its {@code event} field counts only for
 * {@code error} and if the data names no type. Not thread-safe, but for {@link #usage()}.
 */
public final class EventDecoder implements SseParser.Sink {

	/**
	 * Characters of an answer to a token, for streams that end before they say; our
	 * choice, on the low side for English.
	 */
	private static final int CHARS_PER_TOKEN = 4;

	private final MessageAccumulator accumulator;

	private final BlockOrder order;

	private final int maxBlocks;

	private final Consumer<ClaudeEvent> events;

	private final Consumer<ClaudeUsage> progress;

	private final String requestId;

	private final UnaryOperator<String> names;

	private volatile ClaudeUsage known = ClaudeUsage.NONE;

	private volatile boolean started;

	/** Of what the stream has not accounted for. */
	private volatile long chars;

	private volatile long accounted;

	private int count;

	private boolean content;

	private @Nullable ObjectNode whole;

	/**
	 * Creates a decoder at the beginning of a stream.
	 * @param requestId the provider's id, empty if none came
	 * @param bound how many blocks the message may have
	 * @param names makes names that may be shown out of those of the stream
	 * @param events receives the events
	 * @param progress receives the usage whenever the stream reports it
	 */
	public EventDecoder(String requestId, MessageBound bound, UnaryOperator<String> names, Consumer<ClaudeEvent> events,
			Consumer<ClaudeUsage> progress) {
		this.accumulator = new MessageAccumulator(bound.blocks());
		this.order = new BlockOrder(events);
		this.maxBlocks = bound.blocks();
		this.requestId = requestId;
		this.names = names;
		this.events = events;
		this.progress = progress;
	}

	/**
	 * The whole message, once {@code message_stop} has proven that it is whole, or
	 * {@link #stop()} has said so.
	 * @return the message, or {@code null} before
	 */
	public @Nullable ObjectNode message() {
		return this.whole;
	}

	/**
	 * Whether {@code message_stop} is all that is missing of the message.
	 * @return {@code true} if the model has said why it stopped, and all blocks are
	 * closed
	 */
	public boolean awaitsStop() {
		return this.whole == null && this.accumulator.isComplete();
	}

	/**
	 * Takes the message for whole without {@code message_stop}.
	 * @throws IllegalStateException if more is missing
	 */
	public void stop() {
		if (!awaitsStop()) {
			throw new IllegalStateException("The message is not complete");
		}
		this.whole = this.accumulator.stop();
	}

	/**
	 * The tokens used so far. Output the stream has not accounted for yet is estimated.
	 * May be called from any thread.
	 * @return the usage, or {@code null} before the stream has said anything
	 */
	public @Nullable ClaudeUsage usage() {
		if (!this.started) {
			return null;
		}
		ClaudeUsage usage = this.known;
		return new ClaudeUsage(usage.inputTokens(),
				Math.max(usage.outputTokens(), this.accounted + this.chars / CHARS_PER_TOKEN),
				usage.cacheCreationInputTokens(), usage.cacheCreationOneHourTokens(), usage.cacheReadInputTokens(),
				usage.fast());
	}

	/**
	 * How many events came, pings and unknown ones included.
	 * @return the number of events
	 */
	public int count() {
		return this.count;
	}

	/**
	 * Whether the model has begun to write: a piece of text, thinking or tool input came,
	 * or a block other than text began. The thinking of some models is not shown, so that
	 * the begin of its block is all that is seen of it for a long time.
	 * @return {@code true} from the first such event on
	 */
	public boolean hasContent() {
		return this.content;
	}

	@Override
	public void event(@Nullable String name, byte[] bytes, int offset, int length) {
		this.count++;
		if (this.whole != null) {
			return;
		}
		EventType named = EventType.of(name);
		if (named == EventType.PING) {
			return;
		}
		if ((named == EventType.CONTENT_BLOCK_DELTA || name == null) && isText(bytes, offset, length)) {
			return;
		}
		ObjectNode data = Json.readObject(bytes, offset, length);
		if (data == null) {
			if (name == null || named != null) {
				throw BrokenStreamException
					.malformed("data that is not JSON in " + ((named != null) ? name : "an event"));
			}
			return;
		}
		String typed = data.path("type").stringValue(null);
		take((named == EventType.ERROR || typed == null) ? named : EventType.of(typed), data);
	}

	/** Takes a delta of a block of text, which nearly all events are. */
	private boolean isText(byte[] bytes, int offset, int length) {
		TextDeltaReader.TextDelta delta = TextDeltaReader.read(bytes, offset, length);
		if (delta == null) {
			return false;
		}
		OpenBlock block = this.accumulator.block(delta.index());
		if (!block.isText()) {
			return false;
		}
		append(block, delta.text(), new ClaudeEvent.TextDelta(block.position(), delta.text()));
		return true;
	}

	@Override
	public void document(byte[] bytes, int offset, int length) {
		ObjectNode document = Json.readObject(bytes, offset, length);
		if (document != null && ApiError.isError(document)) {
			throw BrokenStreamException.error(document);
		}
		if (document == null || !WholeMessage.isMessage(document)) {
			throw BrokenStreamException.noStream(((document != null) ? "a JSON document" : "a text") + " of "
					+ Counted.of(length, "byte") + " that is not a message of the API");
		}
		start(Json.object().set("message", document));
		account(document.path("usage"));
		this.whole = document;
	}

	private void take(@Nullable EventType type, ObjectNode data) {
		if (type == null) {
			this.events.accept(new ClaudeEvent.Other(data));
			return;
		}
		switch (type) {
			case CONTENT_BLOCK_DELTA -> delta(data);
			case CONTENT_BLOCK_START -> startBlock(data);
			case CONTENT_BLOCK_STOP -> stopBlock(data);
			case MESSAGE_START -> start(data);
			case MESSAGE_DELTA -> {
				learn(this.accumulator.update(data).path("usage"));
				account(data.path("usage"));
			}
			case MESSAGE_STOP -> this.whole = this.accumulator.stop();
			case PING -> {
			}
			case ERROR -> throw BrokenStreamException.error(data);
		}
	}

	private void start(ObjectNode data) {
		ObjectNode message = this.accumulator.start(data);
		this.started = true;
		learn(message.path("usage"));
		this.events
			.accept(new ClaudeEvent.Started(this.names.apply(message.path("model").stringValue("")), this.requestId));
		showWhole(message.path("content"));
	}

	/** Blocks that came with the begin of the message are complete. */
	private void showWhole(JsonNode content) {
		if (content.size() > this.maxBlocks) {
			throw BrokenStreamException.malformed("more than " + this.maxBlocks + " content blocks");
		}
		int position = 0;
		for (JsonNode node : content) {
			if (node instanceof ObjectNode block) {
				OpenBlock complete = new OpenBlock(position, position, block);
				begin(complete);
				end(complete);
			}
			position++;
		}
	}

	private void learn(JsonNode usage) {
		ClaudeUsage updated = this.known.updatedBy(usage);
		this.known = updated;
		this.progress.accept(updated);
	}

	/** Usage that includes the output up to here, so that none of it is estimated. */
	private void account(JsonNode usage) {
		if (usage.path("output_tokens").asLong(0) > 0) {
			this.chars = 0;
			this.accounted = this.known.outputTokens();
		}
	}

	private void startBlock(ObjectNode data) {
		begin(this.accumulator.startBlock(index(data), data));
	}

	/**
	 * A block is shown empty at first; text that came with its begin is its first delta.
	 */
	private void begin(OpenBlock block) {
		ObjectNode shown = block.node().deepCopy();
		String text = takeText(shown, "text");
		String thinking = takeText(shown, "thinking");
		this.content |= !block.isText();
		this.order.begin(block);
		this.order.show(block, new ClaudeEvent.BlockStarted(block.position(), shown));
		show(block, thinking, new ClaudeEvent.ThinkingDelta(block.position(), thinking));
		if (block.isText()) {
			show(block, text, new ClaudeEvent.TextDelta(block.position(), text));
		}
	}

	private String takeText(ObjectNode block, String field) {
		String text = block.path(field).stringValue("");
		if (!text.isEmpty() && field.equals(block.path("type").stringValue(null))) {
			this.chars = this.chars + text.length();
			block.put(field, "");
			return text;
		}
		return "";
	}

	private void stopBlock(ObjectNode data) {
		OpenBlock block = this.accumulator.block(index(data));
		end(block);
		this.accumulator.stopBlock(block);
	}

	private void end(OpenBlock block) {
		String input = block.inputAtOnce();
		if (input != null) {
			show(block, input, new ClaudeEvent.ToolInputDelta(block.position(), input));
		}
		this.order.show(block, new ClaudeEvent.BlockStopped(block.position()));
		this.order.end(block);
	}

	private void delta(ObjectNode data) {
		OpenBlock block = this.accumulator.block(index(data));
		if (!(data.path("delta") instanceof ObjectNode delta)) {
			throw BrokenStreamException.malformed("content_block_delta without a delta");
		}
		switch (delta.path("type").stringValue("")) {
			case "text_delta" -> text(block, data, delta);
			case "thinking_delta" -> {
				String text = written(delta, "thinking");
				block.append("thinking", text);
				show(block, text, new ClaudeEvent.ThinkingDelta(block.position(), text));
			}
			case "input_json_delta" -> {
				String text = written(delta, "partial_json");
				block.appendInput(text);
				show(block, text, new ClaudeEvent.ToolInputDelta(block.position(), text));
			}
			case "signature_delta" -> block.append("signature", text(delta, "signature"));
			case "citations_delta" -> {
				block.cite(delta.path("citation").deepCopy());
				this.order.show(block, new ClaudeEvent.Other(data));
			}
			default -> other(block, data, delta);
		}
	}

	/** Only the text of text blocks is text of the reply. */
	private void text(OpenBlock block, ObjectNode data, ObjectNode delta) {
		String text = text(delta, "text");
		append(block, text,
				block.isText() ? new ClaudeEvent.TextDelta(block.position(), text) : new ClaudeEvent.Other(data));
	}

	private void append(OpenBlock block, String text, ClaudeEvent event) {
		this.chars = this.chars + text.length();
		block.append("text", text);
		show(block, text, event);
	}

	private void other(OpenBlock block, ObjectNode data, ObjectNode delta) {
		String text = block.isText() ? delta.path("text").stringValue("") : "";
		block.merge(delta);
		this.order.show(block, new ClaudeEvent.Other(data.deepCopy()));
		show(block, text, new ClaudeEvent.TextDelta(block.position(), text));
	}

	private void show(OpenBlock block, String text, ClaudeEvent event) {
		if (!text.isEmpty()) {
			this.content = true;
			this.order.show(block, event);
		}
	}

	private String written(JsonNode delta, String field) {
		String text = text(delta, field);
		this.chars = this.chars + text.length();
		return text;
	}

	private static String text(JsonNode delta, String field) {
		String text = delta.path(field).stringValue(null);
		if (text == null) {
			throw BrokenStreamException.malformed("a delta without " + field);
		}
		return text;
	}

	private static int index(ObjectNode data) {
		JsonNode index = data.path("index");
		if (!index.isInt()) {
			throw BrokenStreamException.malformed("an event without the index of its block");
		}
		return index.intValue();
	}

}
