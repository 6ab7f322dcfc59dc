package io.github.clauderesilience.wire.http;

import java.util.function.Consumer;

import io.github.clauderesilience.time.Timeline;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Which request one connection still owes an answer to. Changed by the connection's event
 * loop only; read by any thread.
 */
public final class ConnectionState {

	private static final AttributeKey<ConnectionState> KEY = AttributeKey.valueOf(ConnectionState.class, "state");

	private final Channel channel;

	private final Timeline timeline;

	private volatile boolean owing;

	private volatile boolean heard;

	private volatile boolean served;

	private volatile boolean unusable;

	private volatile long sentNanos;

	private volatile long answeredNanos;

	private volatile boolean cut;

	private volatile @Nullable ProtocolViolationException violation;

	private volatile @Nullable Consumer<HttpHeaders> headReader;

	private volatile @Nullable Runnable writtenListener;

	private boolean head;

	private boolean written;

	ConnectionState(Channel channel, Timeline timeline) {
		this.channel = channel;
		this.timeline = timeline;
		this.answeredNanos = timeline.nanoTime();
		channel.attr(KEY).set(this);
	}

	/**
	 * Returns the state of a connection.
	 * @param channel the connection
	 * @return its state, or {@code null} if it does not speak HTTP yet
	 */
	public static @Nullable ConnectionState of(Channel channel) {
		return channel.attr(KEY).get();
	}

	/**
	 * Shows the headers of the next final answer as they were decoded; to read them
	 * through Spring copies them first.
	 * @param reader looks at them on the connection's event loop, before the answer is
	 * published
	 */
	public void readHead(Consumer<HttpHeaders> reader) {
		this.headReader = reader;
	}

	/**
	 * Tells when all bytes of the next request were handed to the socket, which a proxy
	 * that has not yet opened the way to the API holds up.
	 * @param listener told on the connection's event loop; must not block
	 */
	public void onWritten(Runnable listener) {
		this.writtenListener = listener;
	}

	/**
	 * Closes the connection if no request is outstanding on it and its last answer ended
	 * before a point in time.
	 * @param nanos that point, a reading of the time source
	 * @return whether it is to be closed
	 */
	public boolean closeIfIdleSince(long nanos) {
		boolean idle = isIdleSince(nanos);
		if (idle) {
			// Again on its event loop, where no request can be written in between
			this.channel.eventLoop().execute(() -> {
				if (isIdleSince(nanos)) {
					this.channel.close();
				}
			});
		}
		return idle;
	}

	/**
	 * Closes the connection because the application is being stopped. A request that is
	 * outstanding on it fails with a {@link ConnectionCutException}.
	 */
	public void cut() {
		this.cut = true;
		this.channel.eventLoop().execute(() -> {
			if (this.owing) {
				this.channel.pipeline().fireExceptionCaught(new ConnectionCutException());
			}
			this.channel.close();
		});
	}

	boolean isCut() {
		return this.cut;
	}

	private boolean isIdleSince(long nanos) {
		return !this.owing && this.answeredNanos - nanos < 0;
	}

	/**
	 * Whether the connection, which has failed, had served an earlier request and brought
	 * no byte of the answer to this one: that says nothing about who would have answered.
	 */
	boolean isStale() {
		return this.served && !(this.owing && this.heard);
	}

	/**
	 * When the last request was sent, or, if none was, when its connection was last heard
	 * from.
	 */
	long sentNanos() {
		return this.owing ? this.sentNanos : this.timeline.nanoTime();
	}

	@Nullable ProtocolViolationException violation() {
		return this.violation;
	}

	/**
	 * A request is about to be written.
	 * @return {@code false} if the connection still owes an answer or got bytes it did
	 * not ask for, so that the next answer might belong to another request
	 */
	boolean begin(boolean isHead) {
		if (this.owing || this.unusable) {
			this.unusable = true;
			return false;
		}
		this.head = isHead;
		this.written = false;
		this.heard = false;
		this.sentNanos = this.timeline.nanoTime();
		this.owing = true;
		return true;
	}

	/** All bytes of the request were handed to the socket. */
	void written() {
		this.written = true;
		Runnable listener = this.writtenListener;
		if (listener != null) {
			this.writtenListener = null;
			listener.run();
		}
	}

	boolean isOwing() {
		return this.owing;
	}

	boolean isHead() {
		return this.head;
	}

	/** The head of the final answer was decoded. */
	void head(HttpHeaders headers) {
		Consumer<HttpHeaders> reader = this.headReader;
		if (reader != null) {
			this.headReader = null;
			reader.accept(headers);
		}
	}

	/** Bytes of the answer arrived. */
	void heard() {
		if (!this.heard) {
			this.heard = true;
		}
	}

	/**
	 * The final answer is complete.
	 * @param moreBytes whether bytes follow it
	 * @return whether the connection can take another request
	 */
	boolean answered(boolean moreBytes) {
		this.served = true;
		this.answeredNanos = this.timeline.nanoTime();
		if (moreBytes || !this.written) {
			this.unusable = true;
		}
		this.owing = false;
		return !this.unusable;
	}

	/** The peer broke the protocol. */
	void broken(ProtocolViolationException how) {
		this.violation = how;
		this.unusable = true;
	}

	/** Bytes arrived that no request asked for. */
	void unsolicited() {
		this.unusable = true;
	}

}
