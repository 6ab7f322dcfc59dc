package io.github.clauderesilience.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import io.github.clauderesilience.simulator.reply.SseEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Sends the events of one stream at their pace, on the event loop of its connection.
 * Timers of all streams fire on a common grid of a few milliseconds, so that one wake-up
 * of an event loop serves many streams; what is due together is flushed together.
 */
final class StreamRun {

	/** Our choice: finer than people see, coarse enough for thousands of streams. */
	private static final long GRID_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

	private static final int MAX_FLUSH_BYTES = 16 * 1024;

	private static final byte[] GARBAGE = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"ind\n\n"
		.getBytes(StandardCharsets.UTF_8);

	private final EventLoop loop;

	private final SseEvents events;

	private final double nanosPerToken;

	private final long firstDeltaNanos;

	private final LongConsumer produced;

	private final Break fault;

	private int sent;

	private boolean deltaSeen;

	private long dueNanos;

	private @Nullable ScheduledFuture<?> timer;

	private boolean done;

	private @Nullable ByteBuf pending;

	StreamRun(EventLoop loop, SseEvents events, double nanosPerToken, long firstDeltaNanos, LongConsumer produced,
			Break fault) {
		this.loop = loop;
		this.events = events;
		this.nanosPerToken = nanosPerToken;
		this.firstDeltaNanos = firstDeltaNanos;
		this.produced = produced;
		this.fault = fault;
	}

	Flux<ByteBuf> events() {
		return Flux.create((sink) -> {
			this.dueNanos = System.nanoTime();
			sink.onDispose(this::stop);
			this.loop.execute(() -> tick(sink));
		});
	}

	private void tick(FluxSink<ByteBuf> sink) {
		long now = System.nanoTime();
		while (!this.done) {
			if (cut() || !this.events.hasNext()) {
				flush(sink);
				sink.complete();
				return;
			}
			if (this.dueNanos > now) {
				flush(sink);
				long waitNanos = this.dueNanos - now;
				long onGrid = waitNanos + GRID_NANOS - 1 - Math.floorMod(now + waitNanos - 1, GRID_NANOS);
				this.timer = this.loop.schedule(() -> tick(sink), onGrid, TimeUnit.NANOSECONDS);
				return;
			}
			boolean last = this.events.beforeStop();
			send(this.events.next(), last);
			if (this.pending != null && this.pending.readableBytes() >= MAX_FLUSH_BYTES) {
				flush(sink);
			}
		}
	}

	private void send(SseEvents.Event event, boolean last) {
		boolean garbage = this.sent == this.fault.garbageAt || (last && this.fault.garbageAt > this.sent);
		this.sent++;
		if (event.tokens() > 0) {
			this.produced.accept(event.tokens());
			this.deltaSeen = true;
			this.dueNanos += (long) (event.tokens() * this.nanosPerToken);
		}
		else if (!this.deltaSeen && this.sent == 2) {
			this.dueNanos += this.firstDeltaNanos;
		}
		write(garbage ? GARBAGE : event.bytes());
	}

	private boolean cut() {
		if (this.sent < this.fault.cutAfter && !(this.fault.cuts() && this.events.beforeStop())) {
			return false;
		}
		write(this.fault.tail);
		if (this.fault.halfEvent) {
			byte[] next = this.events.next().bytes();
			write(Arrays.copyOf(next, next.length / 2));
		}
		return true;
	}

	private void write(byte[] bytes) {
		if (bytes.length == 0) {
			return;
		}
		ByteBuf before = this.pending;
		this.pending = (before != null) ? before.writeBytes(bytes) : Unpooled.buffer(bytes.length).writeBytes(bytes);
	}

	private void flush(FluxSink<ByteBuf> sink) {
		ByteBuf buffer = this.pending;
		if (buffer != null) {
			this.pending = null;
			sink.next(buffer);
		}
	}

	private void stop() {
		if (this.loop.inEventLoop()) {
			this.done = true;
			if (this.timer != null) {
				this.timer.cancel(false);
			}
		}
		else {
			this.loop.execute(this::stop);
		}
	}

	/**
	 * What goes wrong within a stream.
	 *
	 * @param cutAfter events after which it is cut, at the latest before
	 * {@code message_stop}; {@link Integer#MAX_VALUE} - 1 for just before that,
	 * {@link Integer#MAX_VALUE} for no cut
	 * @param tail bytes that are sent then
	 * @param halfEvent whether half of the next event is sent then
	 * @param garbageAt number of the event that is replaced by half an event, from 0, at
	 * the latest the last; -1 for none
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Break(int cutAfter, byte[] tail, boolean halfEvent, int garbageAt) {

		static final Break NONE = new Break(Integer.MAX_VALUE, new byte[0], false, -1);

		static Break cut(int after) {
			return new Break(after, new byte[0], false, -1);
		}

		static Break beforeStop() {
			return cut(Integer.MAX_VALUE - 1);
		}

		boolean cuts() {
			return this.cutAfter != Integer.MAX_VALUE;
		}

	}

}
