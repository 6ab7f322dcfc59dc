package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Fails if a result does not arrive within a time limit. Replaces two Reactor operators
 * on the path of every attempt, see {@code docs/decisions/0006-own-operators.md}.
 *
 * @param <T> what is waited for
 */
final class LimitedMono<T> extends MonoOperator<T, T> {

	private final TimeLimits limits;

	private final Duration limit;

	private final Supplier<Duration> more;

	private final UnaryOperator<Throwable> failure;

	LimitedMono(Mono<T> source, TimeLimits limits, Duration limit, Supplier<Duration> more,
			UnaryOperator<Throwable> failure) {
		super(source);
		this.limits = limits;
		this.limit = limit;
		this.more = more;
		this.failure = failure;
	}

	@Override
	public void subscribe(CoreSubscriber<? super T> actual) {
		this.source.subscribe(new Limited<>(actual, this));
	}

	private static final class Limited<T> implements CoreSubscriber<T>, Subscription {

		@SuppressWarnings("rawtypes")
		private static final AtomicIntegerFieldUpdater<Limited> DONE = AtomicIntegerFieldUpdater
			.newUpdater(Limited.class, "done");

		private final CoreSubscriber<? super T> actual;

		private final LimitedMono<T> limited;

		private volatile int done;

		private volatile @Nullable Disposable timer;

		private @Nullable Subscription upstream;

		private Limited(CoreSubscriber<? super T> actual, LimitedMono<T> limited) {
			this.actual = actual;
			this.limited = limited;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			this.actual.onSubscribe(this);
			if (this.done == 0) {
				startTimer(this.limited.limit);
			}
		}

		private void startTimer(Duration limit) {
			try {
				this.timer = this.limited.limits.begin(limit, this::expired);
			}
			catch (RejectedExecutionException ex) {
				fail(ex);
			}
			if (this.done != 0) {
				stopTimer();
			}
		}

		@Override
		public void onNext(T value) {
			if (finish()) {
				this.actual.onNext(value);
				this.actual.onComplete();
			}
			else {
				Operators.onDiscard(value, currentContext());
			}
		}

		@Override
		public void onError(Throwable failure) {
			// What fails while it is cancelled is of no interest any more
			if (finish()) {
				this.actual.onError(this.limited.failure.apply(failure));
			}
		}

		@Override
		public void onComplete() {
			if (finish()) {
				this.actual.onComplete();
			}
		}

		@Override
		public void request(long count) {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				subscription.request(count);
			}
		}

		@Override
		public void cancel() {
			if (finish()) {
				cancelUpstream();
			}
		}

		private void expired() {
			Duration longer = this.limited.more.get();
			if (longer.compareTo(Duration.ZERO) > 0) {
				startTimer(longer);
				return;
			}
			fail(new TimeoutException());
		}

		private void fail(Exception why) {
			if (DONE.compareAndSet(this, 0, 1)) {
				cancelUpstream();
				this.actual.onError(this.limited.failure.apply(why));
			}
		}

		private boolean finish() {
			if (!DONE.compareAndSet(this, 0, 1)) {
				return false;
			}
			stopTimer();
			return true;
		}

		private void stopTimer() {
			Disposable begun = this.timer;
			if (begun != null) {
				begun.dispose();
			}
		}

		private void cancelUpstream() {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				subscription.cancel();
			}
		}

	}

}
