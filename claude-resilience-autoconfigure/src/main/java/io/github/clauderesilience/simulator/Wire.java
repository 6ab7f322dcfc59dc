package io.github.clauderesilience.simulator;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Response of one request: whole, in part, or broken off. All timers run on the
 * connection's own event loop, so that waiting costs no thread and no hand-over.
 */
final class Wire {

	private final HttpServerResponse response;

	private final Channel channel;

	private volatile boolean brokenOff;

	Wire(HttpServerResponse response, Channel channel) {
		this.response = response;
		this.channel = channel;
	}

	EventLoop eventLoop() {
		return this.channel.eventLoop();
	}

	/**
	 * Whether the simulator itself has cut the connection.
	 */
	boolean brokenOff() {
		return this.brokenOff;
	}

	void header(String name, String value) {
		this.response.header(name, value);
	}

	Mono<Void> after(long nanos) {
		if (nanos <= 0) {
			return Mono.empty();
		}
		return Mono.create((sink) -> {
			ScheduledFuture<?> timer = eventLoop().schedule(() -> sink.success(), nanos, TimeUnit.NANOSECONDS);
			sink.onDispose(() -> timer.cancel(false));
		});
	}

	Mono<Void> whole(int status, String contentType, byte[] body) {
		this.response.status(status)
			.header("content-type", contentType)
			.header("content-length", Integer.toString(body.length));
		return (body.length == 0) ? this.response.send()
				: this.response.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body))).then();
	}

	/**
	 * Sends a body piece by piece and ends as told.
	 */
	Mono<Void> pieces(int status, Flux<ByteBuf> pieces, Ending ending) {
		this.response.status(status);
		Mono<Void> sent = this.response.send(pieces, (piece) -> true).then();
		return switch (ending) {
			case COMPLETE -> sent;
			case HANG -> sent.then(Mono.never());
			case CLOSE -> sent.then(breakOff(false));
			case RESET -> sent.then(breakOff(true));
		};
	}

	Mono<Void> reset() {
		return breakOff(true);
	}

	private Mono<Void> breakOff(boolean reset) {
		return Mono.defer(() -> {
			this.brokenOff = true;
			if (reset) {
				// Lingering for zero seconds makes close() send RST instead of FIN
				this.channel.config().setOption(ChannelOption.SO_LINGER, 0);
			}
			this.channel.close();
			return Mono.never();
		});
	}

	/**
	 * How a body ends.
	 */
	enum Ending {

		/** As HTTP wants it. */
		COMPLETE,

		/** Not at all: the connection stays open. */
		HANG,

		/** By closing the connection. */
		CLOSE,

		/** By resetting the connection. */
		RESET

	}

}
