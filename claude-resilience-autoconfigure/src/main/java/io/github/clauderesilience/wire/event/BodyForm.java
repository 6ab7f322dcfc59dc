package io.github.clauderesilience.wire.event;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;

/**
 * What a body is by its first bytes. Gateways often leave its type out, or name a wrong
 * one.
 */
public enum BodyForm {

	/** Server-sent events: a field of an event, or a comment. */
	EVENTS,

	/** A JSON object. */
	DOCUMENT,

	/** Neither: a page of a proxy, for example. */
	OTHER;

	/**
	 * Looks at the beginning of a body.
	 * @param bytes holds it
	 * @param from index of its first byte
	 * @param to index after its last byte
	 * @return its form, or {@code null} if all bytes are blank or a byte order mark
	 */
	public static @Nullable BodyForm of(byte[] bytes, int from, int to) {
		for (int i = from; i < to; i++) {
			BodyForm form = of(bytes[i]);
			if (form != null) {
				return form;
			}
		}
		return null;
	}

	/**
	 * Looks at the beginning of a body without reading it.
	 * @param buffer its first bytes
	 * @return its form, or {@code null} if all bytes are blank or a byte order mark
	 */
	public static @Nullable BodyForm of(DataBuffer buffer) {
		for (int i = buffer.readPosition(); i < buffer.writePosition(); i++) {
			BodyForm form = of(buffer.getByte(i));
			if (form != null) {
				return form;
			}
		}
		return null;
	}

	private static @Nullable BodyForm of(byte b) {
		return switch (b) {
			case ' ', '\t', '\r', '\n', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> null;
			case '{' -> DOCUMENT;
			// event, data, id, retry, and a comment
			case 'e', 'd', 'i', 'r', ':' -> EVENTS;
			default -> OTHER;
		};
	}

}
