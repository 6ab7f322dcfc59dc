package io.github.clauderesilience.wire.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;

/**
 * Incremental parser of {@code text/event-stream}
 * (html.spec.whatwg.org/multipage/server-sent-events.html). Bytes may be cut anywhere:
 * within a line end, a character or the byte order mark. Each byte is copied once; the
 * data of an event is handed out in place. Not thread-safe.
 */
public final class SseParser {

	private static final byte[] EMPTY = new byte[0];

	private static final int KEPT_BYTES = 8 * 1024;

	private static final byte[] DATA = ascii("data");

	private static final byte[] EVENT = ascii("event");

	private static final byte[] MARK = { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF };

	/*
	 * The buffer holds, in this order, the data of the unfinished event [dataStart,
	 * dataEnd), bytes no longer needed, and the unfinished line [lineStart, end). Further
	 * data lines of an event are moved up against the first.
	 */

	private final Sink sink;

	private final int maxEventBytes;

	private final long maxBytes;

	private byte[] buffer = EMPTY;

	private ByteBuffer view = ByteBuffer.wrap(EMPTY);

	private int dataStart;

	private int dataEnd;

	private int lineStart;

	private int end;

	private int chunkStart;

	private boolean hasData;

	private boolean afterCarriageReturn;

	private boolean firstLine = true;

	private boolean begun;

	private boolean document;

	private long total;

	private @Nullable String name;

	/**
	 * Creates a parser at the beginning of a stream of events of any length.
	 * @param sink receives the events
	 * @param maxEventBytes bound for the data of an event and for a line, in bytes
	 */
	public SseParser(Sink sink, int maxEventBytes) {
		this(sink, maxEventBytes, Long.MAX_VALUE);
		this.begun = true;
	}

	/**
	 * Creates a parser at the beginning of a body, which may be one JSON document.
	 * @param sink receives the events
	 * @param maxEventBytes bound for the data of an event and for a line, in bytes
	 * @param maxBytes bound for the whole body, comments included, in bytes
	 */
	public SseParser(Sink sink, int maxEventBytes, long maxBytes) {
		this.sink = sink;
		this.maxEventBytes = (int) Math.min(maxEventBytes, maxBytes);
		this.maxBytes = maxBytes;
	}

	/**
	 * Reads the next bytes, which are neither consumed nor released.
	 * @param chunk any piece of the stream
	 * @throws BrokenStreamException if a line, an event or the stream is too large
	 */
	public void feed(DataBuffer chunk) {
		int length = chunk.readableByteCount();
		reserve(length);
		chunk.toByteBuffer(chunk.readPosition(), this.view, this.end, length);
		scan(length);
	}

	/**
	 * Reads the next bytes.
	 * @param bytes holds any piece of the stream
	 * @param offset index of its first byte
	 * @param length its length in bytes
	 * @throws BrokenStreamException if a line, an event or the stream is too large
	 */
	public void feed(byte[] bytes, int offset, int length) {
		reserve(length);
		System.arraycopy(bytes, offset, this.buffer, this.end, length);
		scan(length);
	}

	/**
	 * Ends the stream. An event whose data has arrived counts even if the blank line
	 * after it is missing; if the data is cut, its reader will notice.
	 */
	public void end() {
		if (this.document) {
			this.sink.document(this.buffer, this.lineStart, this.end - this.lineStart);
			return;
		}
		if (this.lineStart < this.end) {
			line(this.lineStart, this.end);
			this.lineStart = this.end;
		}
		dispatch();
	}

	private void reserve(int length) {
		if (this.buffer.length - this.end >= length) {
			return;
		}
		int data = this.dataEnd - this.dataStart;
		int line = this.end - this.lineStart;
		byte[] target = this.buffer;
		if (data + line + length > target.length) {
			target = new byte[Math.max(data + line + length, Math.min(2 * target.length, this.maxEventBytes))];
		}
		System.arraycopy(this.buffer, this.dataStart, target, 0, data);
		System.arraycopy(this.buffer, this.lineStart, target, data, line);
		this.dataStart = 0;
		this.dataEnd = data;
		this.lineStart = data;
		this.end = data + line;
		use(target);
	}

	private void use(byte[] bytes) {
		if (bytes != this.buffer) {
			this.buffer = bytes;
			this.view = ByteBuffer.wrap(bytes);
		}
	}

	private void scan(int length) {
		this.total += length;
		if (this.total > this.maxBytes) {
			throw BrokenStreamException.malformed("the body is larger than " + this.maxBytes
					+ " bytes, which is derived from max_tokens up to claude.http.max-message-size");
		}
		int i = this.end;
		this.chunkStart = i;
		this.end += length;
		if (isDocument(i)) {
			checkSize(this.end);
			return;
		}
		byte[] bytes = this.buffer;
		int stop = this.end;
		while (i < stop) {
			byte b = bytes[i];
			if (b == '\n' || b == '\r') {
				if (b == '\r' || !this.afterCarriageReturn || i > this.lineStart) {
					line(this.lineStart, i);
				}
				this.afterCarriageReturn = b == '\r';
				this.lineStart = i + 1;
			}
			i++;
		}
		checkSize(stop);
		if (this.lineStart == stop && !this.hasData) {
			rewind();
		}
	}

	/** A body that begins like a JSON object is one, whatever it claims to be. */
	private boolean isDocument(int from) {
		if (!this.begun) {
			BodyForm form = BodyForm.of(this.buffer, from, this.end);
			this.begun = form != null;
			this.document = form == BodyForm.DOCUMENT;
		}
		return this.document;
	}

	private void rewind() {
		this.dataStart = 0;
		this.dataEnd = 0;
		this.lineStart = 0;
		this.end = 0;
		if (this.buffer.length > KEPT_BYTES) {
			use(EMPTY);
		}
	}

	private void checkSize(int lineEnd) {
		if ((this.dataEnd - this.dataStart) + (lineEnd - this.lineStart) > this.maxEventBytes) {
			throw BrokenStreamException.malformed("an event is larger than " + this.maxEventBytes + " bytes");
		}
	}

	private void line(int start, int stop) {
		checkSize(stop);
		int from = start;
		if (this.firstLine) {
			this.firstLine = false;
			from += startsWith(from, stop, MARK) ? MARK.length : 0;
		}
		if (from == stop) {
			dispatch();
			this.sink.boundary(stop + 1 - this.chunkStart);
		}
		else if (isField(from, stop, DATA)) {
			data(value(from + DATA.length, stop), stop);
		}
		else if (isField(from, stop, EVENT)) {
			int value = value(from + EVENT.length, stop);
			this.name = EventType.name(this.buffer, value, stop);
		}
	}

	private void data(int from, int stop) {
		if (!this.hasData) {
			this.hasData = true;
			this.dataStart = from;
			this.dataEnd = stop;
			return;
		}
		this.buffer[this.dataEnd] = '\n';
		System.arraycopy(this.buffer, from, this.buffer, this.dataEnd + 1, stop - from);
		this.dataEnd += 1 + stop - from;
	}

	private void dispatch() {
		String event = this.name;
		this.name = null;
		if (!this.hasData) {
			return;
		}
		int offset = this.dataStart;
		int length = this.dataEnd - offset;
		this.hasData = false;
		this.dataStart = 0;
		this.dataEnd = 0;
		this.sink.event(event, this.buffer, offset, length);
	}

	private boolean isField(int from, int stop, byte[] field) {
		int colon = from + field.length;
		return startsWith(from, stop, field) && (colon == stop || this.buffer[colon] == ':');
	}

	private boolean startsWith(int from, int stop, byte[] prefix) {
		return stop - from >= prefix.length
				&& Arrays.equals(this.buffer, from, from + prefix.length, prefix, 0, prefix.length);
	}

	private int value(int colon, int stop) {
		int from = Math.min(colon + 1, stop);
		return (from < stop && this.buffer[from] == ' ') ? from + 1 : from;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Hears of events.
	 */
	@FunctionalInterface
	public interface Sink {

		/**
		 * An event is complete.
		 * @param name value of its {@code event} field, or {@code null} if it has none
		 * @param bytes holds its data as UTF-8; valid until the method returns
		 * @param offset index of the first byte of the data
		 * @param length length of the data in bytes
		 */
		void event(@Nullable String name, byte[] bytes, int offset, int length);

		/**
		 * An event, or a comment between events, has ended with its blank line.
		 * @param consumed bytes of the chunk that is being fed up to here, the end of the
		 * line included
		 */
		default void boundary(int consumed) {
		}

		/**
		 * The body is no stream of events but one JSON object, as far as its first byte
		 * tells.
		 * @param bytes holds the body
		 * @param offset index of its first byte
		 * @param length its length in bytes
		 */
		default void document(byte[] bytes, int offset, int length) {
			throw BrokenStreamException.malformed("a JSON document in place of events");
		}

	}

}
