package io.github.clauderesilience.wire.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.wire.event.EventDecoder;
import io.github.clauderesilience.wire.event.SseParser;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;

/**
 * Cuts the bytes of a carried stream after each event, so that they follow in the queue
 * what was decoded from them. An event that fails to decode is not passed on. Stands
 * between the parser and the decoder. Not thread-safe.
 */
final class RawTap implements SseParser.Sink {

	private static final byte[] EMPTY = new byte[0];

	private final EventDecoder decoder;

	private final Consumer<ClaudeEvent> events;

	private final Carriage carriage;

	private final ByteArrayOutputStream rest = new ByteArrayOutputStream(0);

	/* What no one has seen because there is no content yet. */
	private @Nullable ByteArrayOutputStream unseen = new ByteArrayOutputStream(512);

	private byte[] chunk = EMPTY;

	private int from;

	private RawTap(EventDecoder decoder, Consumer<ClaudeEvent> events, Carriage carriage) {
		this.decoder = decoder;
		this.events = events;
		this.carriage = carriage;
	}

	/**
	 * Creates the tap of an exchange.
	 * @return the tap, or {@code null} if the call is not carried
	 */
	static @Nullable RawTap of(Exchange exchange, EventDecoder decoder, Consumer<ClaudeEvent> events) {
		CallContext context = exchange.context();
		Carriage carriage = (context != null) ? context.carriage() : null;
		return (carriage != null) ? new RawTap(decoder, events, carriage) : null;
	}

	/** The next bytes, which are fed to the parser after this. */
	void begin(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.toByteBuffer(buffer.readPosition(), ByteBuffer.wrap(bytes), 0, bytes.length);
		this.chunk = bytes;
		this.from = 0;
	}

	/** The bytes have been fed. */
	void end() {
		this.rest.write(this.chunk, this.from, this.chunk.length - this.from);
		this.chunk = EMPTY;
		this.from = 0;
	}

	/** Passes on what is left behind the last event. */
	void flush() {
		if (this.rest.size() > 0) {
			emit(this.rest.toByteArray());
			this.rest.reset();
		}
	}

	/** Content came, with which the reader gets everything that was held back. */
	void seen() {
		this.unseen = null;
	}

	/**
	 * The answer is a refusal: if no one has seen anything of it, it is kept as a whole.
	 */
	void declined() {
		ByteArrayOutputStream all = this.unseen;
		if (all != null) {
			this.carriage.whole(all.toByteArray());
		}
	}

	@Override
	public void event(@Nullable String name, byte[] bytes, int offset, int length) {
		this.decoder.event(name, bytes, offset, length);
	}

	@Override
	public void document(byte[] bytes, int offset, int length) {
		this.decoder.document(bytes, offset, length);
	}

	@Override
	public void boundary(int consumed) {
		byte[] piece = Arrays.copyOfRange(this.chunk, this.from, consumed);
		this.from = consumed;
		if (this.rest.size() > 0) {
			this.rest.write(piece, 0, piece.length);
			flush();
		}
		else {
			emit(piece);
		}
	}

	private void emit(byte[] bytes) {
		ByteArrayOutputStream all = this.unseen;
		if (all != null) {
			all.writeBytes(bytes);
		}
		this.events.accept(Carriage.piece(bytes));
	}

}
