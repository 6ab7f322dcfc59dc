package io.github.clauderesilience.wire.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The events of a stream that mean something to this library; any other is passed on or
 * ignored (platform.claude.com/docs/en/build-with-claude/streaming, read 2026-08).
 */
enum EventType {

	CONTENT_BLOCK_DELTA, CONTENT_BLOCK_START, CONTENT_BLOCK_STOP, MESSAGE_START, MESSAGE_DELTA, MESSAGE_STOP, PING,
	ERROR;

	private static final EventType[] ALL = values();

	private static final Map<String, EventType> BY_NAME = new HashMap<>();

	static {
		for (EventType type : ALL) {
			BY_NAME.put(type.text, type);
		}
	}

	private final String text = name().toLowerCase(Locale.ROOT);

	private final byte[] bytes = this.text.getBytes(StandardCharsets.US_ASCII);

	/**
	 * The type of a name.
	 * @return the type, or {@code null} for an unknown name and for none
	 */
	static @Nullable EventType of(@Nullable String name) {
		return (name != null) ? BY_NAME.get(name) : null;
	}

	/**
	 * The text of bytes that are most likely a known name, for which no new string is
	 * made.
	 */
	static String name(byte[] buffer, int from, int to) {
		for (EventType type : ALL) {
			if (Arrays.equals(buffer, from, to, type.bytes, 0, type.bytes.length)) {
				return type.text;
			}
		}
		return new String(buffer, from, to - from, StandardCharsets.UTF_8);
	}

}
