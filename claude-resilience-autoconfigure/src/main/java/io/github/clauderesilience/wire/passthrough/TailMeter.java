package io.github.clauderesilience.wire.passthrough;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.error.ApiError;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the usage out of a passing JSON message. Only the end of the body is kept, which
 * is where the API writes it.
 */
final class TailMeter implements BodyMeter {

	/** A usage with many iterations is about 2 KB; our choice. */
	private static final int KEPT_BYTES = 8 * 1024;

	private static final String KEY = "\"usage\"";

	private byte[] tail = new byte[0];

	private boolean shortened;

	private boolean ended;

	@Override
	public void pass(DataBuffer buffer) {
		int length = Math.min(buffer.readableByteCount(), KEPT_BYTES);
		int kept = Math.min(this.tail.length, KEPT_BYTES - length);
		this.shortened |= kept + length < this.tail.length + buffer.readableByteCount();
		byte[] joined = new byte[kept + length];
		System.arraycopy(this.tail, this.tail.length - kept, joined, 0, kept);
		buffer.toByteBuffer(buffer.writePosition() - length, ByteBuffer.wrap(joined), kept, length);
		this.tail = joined;
	}

	@Override
	public @Nullable BrokenStreamException end() {
		this.ended = true;
		ObjectNode document = this.shortened ? null : Json.readObject(this.tail);
		if (document != null && ApiError.isError(document)) {
			return BrokenStreamException.error(document);
		}
		String text = text().stripTrailing();
		return text.endsWith("}") ? null : BrokenStreamException.malformed("the body does not end like a JSON object");
	}

	/**
	 * The last object called {@code usage} that counts tokens: quotes within texts are
	 * escaped, so that no text can be taken for it.
	 */
	@Override
	public @Nullable ClaudeUsage usage() {
		if (!this.ended) {
			return null;
		}
		String text = text();
		for (int at = text.lastIndexOf(KEY); at >= 0; at = text.lastIndexOf(KEY, at - 1)) {
			ObjectNode usage = object(text, text.indexOf('{', at));
			if (usage != null && usage.path("input_tokens").isNumber() && usage.path("output_tokens").isNumber()) {
				return ClaudeUsage.of(usage);
			}
		}
		return null;
	}

	private String text() {
		return new String(this.tail, StandardCharsets.ISO_8859_1);
	}

	private static @Nullable ObjectNode object(String text, int from) {
		int depth = 0;
		for (int i = Math.max(from, 0); from >= 0 && i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '{') {
				depth++;
			}
			else if (c == '}' && --depth == 0) {
				return Json.readObject(text.substring(from, i + 1));
			}
		}
		return null;
	}

}
