package io.github.clauderesilience.wire.foreign;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.chain.Relay;
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
 * A body that fails with a {@link TimeoutException} when it has been asked for more and
 * nothing came for too long. Unlike {@link Flux#timeout(Duration)}, it has all the time
 * there is while its reader asks for nothing.
 */
final class IdleFlux extends FluxOperator<DataBuffer, DataBuffer> {

	private final Duration idle;

	private final Timeline timeline;

	/**
	 * A body.
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

	private static final class Watched extends Relay<DataBuffer, DataBuffer> {

		private final IdleFlux body;

		private final Disposable.Swap timer = Disposables.swap();

		private final AtomicLong wanted = new AtomicLong();

		/* Signals that are being passed on; far below 0 once it was given up. */
		private final AtomicInteger passing = new AtomicInteger();

		private volatile boolean late;

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
			this.heardNanos = this.body.timeline.nanoTime();
			if (this.wanted.get() != Long.MAX_VALUE) {
				this.wanted.decrementAndGet();
			}
			reader().onNext(buffer);
			if (this.passing.decrementAndGet() == 0 && this.late) {
				giveUp();
			}
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

		/* Sets the timer for when it may be too late, and looks again then. */
		private void look() {
			if (this.wanted.get() == 0) {
				return;
			}
			long left = this.body.idle.toNanos() - (this.body.timeline.nanoTime() - this.heardNanos);
			if (left > 0) {
				this.timer.update(this.body.timeline.scheduler().schedule(this::look, left, TimeUnit.NANOSECONDS));
			}
			else {
				this.late = true;
				giveUp();
			}
		}

		/* Where something is being passed on at this moment, it is done after that. */
		private void giveUp() {
			if (this.passing.compareAndSet(0, Integer.MIN_VALUE / 2)) {
				cancel();
				reader().onError(new TimeoutException());
			}
		}

	}

}
