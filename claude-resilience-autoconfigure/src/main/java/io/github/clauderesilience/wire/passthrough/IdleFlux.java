package io.github.clauderesilience.wire.passthrough;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.chain.operator.ForwardingSubscriber;
import io.github.clauderesilience.time.Timeline;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;

/**
 * Fails a body with a {@link TimeoutException} when there is demand and nothing arrives
 * for too long. Unlike {@link Flux#timeout(Duration)}, the time does not run while the
 * reader is busy or has no outstanding demand.
 */
final class IdleFlux extends FluxOperator<DataBuffer, DataBuffer> {

	private final Duration idle;

	private final Timeline timeline;

	/**
	 * Creates a body.
	 * @param body its parts; those that come too late are released
	 * @param idle how long nothing may come, positive
	 * @param timeline the time source
	 */
	IdleFlux(Flux<DataBuffer> body, Duration idle, Timeline timeline) {
		super(body);
		this.idle = idle;
		this.timeline = timeline;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
		this.source.subscribe(new Watched(actual, this));
	}

	private static final class Watched extends ForwardingSubscriber<DataBuffer, DataBuffer> {

		private final IdleFlux body;

		private final Disposable.Swap timer = Disposables.swap();

		private final AtomicLong wanted = new AtomicLong();

		/* Signals that are being passed on; far below 0 once it was given up. */
		private final AtomicInteger passing = new AtomicInteger();

		private volatile long heardNanos;

		Watched(CoreSubscriber<? super DataBuffer> actual, IdleFlux body) {
			super(actual);
			this.body = body;
		}

		@Override
		public void request(long count) {
			if (count > 0) {
				if (this.wanted.get() == 0) {
					// Before the timer can see that something is wanted
					this.heardNanos = this.body.timeline.nanoTime();
				}
				if (this.wanted.getAndAccumulate(count, Operators::addCap) == 0) {
					look();
				}
			}
			super.request(count);
		}

		@Override
		public void onNext(DataBuffer buffer) {
			if (this.passing.incrementAndGet() < 0) {
				DataBufferUtils.release(buffer);
				return;
			}
			if (this.wanted.get() != Long.MAX_VALUE) {
				this.wanted.decrementAndGet();
			}
			reader().onNext(buffer);
			this.heardNanos = this.body.timeline.nanoTime();
			this.passing.decrementAndGet();
		}

		@Override
		public void onError(Throwable failure) {
			if (this.passing.incrementAndGet() > 0) {
				this.timer.dispose();
				super.onError(failure);
			}
		}

		@Override
		public void onComplete() {
			if (this.passing.incrementAndGet() > 0) {
				this.timer.dispose();
				super.onComplete();
			}
		}

		@Override
		public void cancel() {
			this.timer.dispose();
			super.cancel();
		}

		/*
		 * Looks again when it may be too late. While the reader is busy with what came,
		 * nothing is missing.
		 */
		private void look() {
			if (this.wanted.get() == 0) {
				return;
			}
			long idle = this.body.idle.toNanos();
			long left = idle - (this.body.timeline.nanoTime() - this.heardNanos);
			if (left <= 0 && this.passing.compareAndSet(0, Integer.MIN_VALUE / 2)) {
				cancel();
				reader().onError(new TimeoutException());
				return;
			}
			this.timer.update(this.body.timeline.scheduler()
				.schedule(this::look, (left > 0) ? left : idle, TimeUnit.NANOSECONDS));
		}

	}

}
