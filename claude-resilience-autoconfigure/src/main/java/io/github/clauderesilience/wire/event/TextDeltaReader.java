package io.github.clauderesilience.wire.event;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads the events that nearly all streams consist of, deltas of text, without a tree of
 * nodes: <pre class="code">
 * {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"…"}}
 * </pre> Anything else is left to the reader of trees: another order, another field,
 * another kind of delta. Thread-safe.
 */
final class TextDeltaReader {

	/* Events are read on event loops, whose threads stay. */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.recyclerPool(JsonRecyclerPools.threadLocalPool())
		.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
		.build();

	private TextDeltaReader() {
	}

	/**
	 * Reads an event.
	 * @param json UTF-8 bytes
	 * @param offset index of the first byte
	 * @param length number of bytes
	 * @return the delta, or {@code null} if it is not exactly of this form
	 */
	static @Nullable TextDelta read(byte[] json, int offset, int length) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json, offset, length)) {
			return (parser.nextToken() == JsonToken.START_OBJECT && hasText(parser, "type", "content_block_delta"))
					? delta(parser) : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static @Nullable TextDelta delta(JsonParser parser) {
		if (!"index".equals(parser.nextName())) {
			return null;
		}
		int index = parser.nextIntValue(-1);
		if (index < 0 || !"delta".equals(parser.nextName()) || parser.nextToken() != JsonToken.START_OBJECT
				|| !hasText(parser, "type", "text_delta") || !"text".equals(parser.nextName())) {
			return null;
		}
		String text = parser.nextStringValue();
		boolean whole = text != null && parser.nextToken() == JsonToken.END_OBJECT
				&& parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
		return whole ? new TextDelta(index, text) : null;
	}

	private static boolean hasText(JsonParser parser, String name, String value) {
		return name.equals(parser.nextName()) && value.equals(parser.nextStringValue());
	}

	/**
	 * A piece of text.
	 *
	 * @param index the number of its block, at least 0
	 * @param text the text, maybe empty
	 */
	record TextDelta(int index, String text) {
	}

}
