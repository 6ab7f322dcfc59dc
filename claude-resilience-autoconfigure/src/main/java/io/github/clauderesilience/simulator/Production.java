package io.github.clauderesilience.simulator;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Writing of a plain answer: takes its time, and tells in between how many tokens it has
 * produced, so that limits on output count them live.
 */
final class Production {

	private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final EventLoop loop;

	private final double nanosPerToken;

	private final LongConsumer produced;

	private volatile @Nullable ScheduledFuture<?> timer;

	Production(EventLoop loop, double nanosPerToken, LongConsumer produced) {
		this.loop = loop;
		this.nanosPerToken = nanosPerToken;
		this.produced = produced;
	}

	Mono<Void> produce(long tokens) {
		return Mono.create((sink) -> {
			sink.onDispose(this::stop);
			step(tokens, sink);
		});
	}

	private void step(long left, MonoSink<Void> sink) {
		if (left <= 0) {
			sink.success();
			return;
		}
		long tokens = (this.nanosPerToken > 0) ? Math.min(left, Math.max(1, (long) (STEP_NANOS / this.nanosPerToken)))
				: left;
		long nanos = (long) (tokens * this.nanosPerToken);
		if (nanos == 0) {
			this.produced.accept(tokens);
			step(left - tokens, sink);
			return;
		}
		this.timer = this.loop.schedule(() -> {
			this.produced.accept(tokens);
			step(left - tokens, sink);
		}, nanos, TimeUnit.NANOSECONDS);
	}

	private void stop() {
		ScheduledFuture<?> current = this.timer;
		if (current != null) {
			current.cancel(false);
		}
	}

}
