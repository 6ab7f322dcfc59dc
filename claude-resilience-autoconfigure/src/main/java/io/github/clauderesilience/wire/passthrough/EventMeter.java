package io.github.clauderesilience.wire.passthrough;

import java.util.function.Consumer;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import io.github.clauderesilience.wire.event.SseParser;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the usage out of a passing stream, and whether it is whole. Of most events only
 * the name is looked at.
 */
final class EventMeter implements BodyMeter, SseParser.Sink {

	/** Bound for one event; the largest are results of server tools; our choice. */
	private static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;

	private final SseParser parser = new SseParser(this, MAX_EVENT_BYTES);

	private final Consumer<ClaudeUsage> progress;

	private volatile @Nullable ClaudeUsage known;

	private boolean stopped;

	private @Nullable BrokenStreamException broken;

	EventMeter(Consumer<ClaudeUsage> progress) {
		this.progress = progress;
	}

	@Override
	public void pass(DataBuffer buffer) {
		if (this.stopped || this.broken != null) {
			return;
		}
		try {
			this.parser.feed(buffer);
		}
		catch (BrokenStreamException ex) {
			this.broken = ex;
		}
	}

	@Override
	public @Nullable BrokenStreamException end() {
		if (!this.stopped && this.broken == null) {
			this.parser.end();
		}
		if (this.stopped || this.broken != null) {
			return this.broken;
		}
		return BrokenStreamException.malformed("the end of the body before message_stop");
	}

	@Override
	public @Nullable ClaudeUsage usage() {
		return this.known;
	}

	@Override
	public void event(@Nullable String name, byte[] bytes, int offset, int length) {
		if (this.stopped || this.broken != null) {
			return;
		}
		String type = (name != null) ? name : type(Json.readObject(bytes, offset, length));
		switch (type) {
			case "message_start", "message_delta" -> learn(Json.readObject(bytes, offset, length));
			case "message_stop" -> this.stopped = true;
			case "error" -> fail(Json.readObject(bytes, offset, length));
			default -> {
			}
		}
	}

	private static String type(@Nullable ObjectNode data) {
		return (data != null) ? data.path("type").stringValue("") : "";
	}

	private void learn(@Nullable ObjectNode data) {
		if (data == null) {
			this.broken = BrokenStreamException.malformed("data that is not JSON");
			return;
		}
		ClaudeUsage before = this.known;
		ClaudeUsage updated = ((before != null) ? before : ClaudeUsage.NONE)
			.updatedBy(data.path("message").path("usage"))
			.updatedBy(data.path("usage"));
		this.known = updated;
		this.progress.accept(updated);
	}

	private void fail(@Nullable ObjectNode data) {
		this.broken = (data != null) ? BrokenStreamException.error(data)
				: BrokenStreamException.malformed("an error event that is not JSON");
	}

}
