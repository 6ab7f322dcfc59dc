package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.guard.Guard;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Ends a flux by a deadline, however its source behaves: at the deadline it cancels the
 * source and fails, and later signals are dropped. An own operator on the path of every
 * call, see {@code docs/decisions/0006-own-operators.md}.
 */
final class DeadlineFlux extends FluxOperator<ClaudeEvent, ClaudeEvent> {

	/** While an event is being read, its reader is not told of the end; our choice. */
	private static final Duration BUSY = Duration.ofMillis(100);

	private final ClaudeCall call;

	private final DeadlineInterceptor deadlines;

	/**
	 * Creates the events.
	 * @param source the events
	 * @param call the call
	 * @param deadlines knows how long it may take, and what follows if it takes longer
	 */
	DeadlineFlux(Flux<ClaudeEvent> source, ClaudeCall call, DeadlineInterceptor deadlines) {
		super(source);
		this.call = call;
		this.deadlines = deadlines;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		Limited limited = new Limited(actual, this.call, this.deadlines);
		try {
			this.source.subscribe(limited);
		}
		catch (Throwable ex) {
			// Reactor throws what it takes for fatal, a StackOverflowError for one
			limited.broken(ex);
		}
	}

	private static final class Limited implements CoreSubscriber<ClaudeEvent>, Subscription, Runnable {

		/** So far below zero that no signal that comes later lifts it above. */
		private static final int ENDED = Integer.MIN_VALUE / 2;

		private static final AtomicIntegerFieldUpdater<Limited> PASSING = AtomicIntegerFieldUpdater
			.newUpdater(Limited.class, "passing");

		private final CoreSubscriber<? super ClaudeEvent> reader;

		private final ClaudeCall call;

		private final DeadlineInterceptor deadlines;

		private volatile boolean subscribed;

		/** Signals that are being passed on. */
		private volatile int passing;

		private volatile @Nullable Disposable timer;

		private volatile @Nullable Subscription source;

		/* Not the flux: while a call waits it would keep all inner ones in memory. */
		private Limited(CoreSubscriber<? super ClaudeEvent> reader, ClaudeCall call, DeadlineInterceptor deadlines) {
			this.reader = reader;
			this.call = call;
			this.deadlines = deadlines;
		}

		@Override
		public Context currentContext() {
			return this.reader.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.source = subscription;
			begin(this.deadlines.limit(this.call.context()));
			this.subscribed = true;
			this.reader.onSubscribe(this);
			if (this.deadlines.isEnded()) {
				run();
			}
		}

		private void begin(Duration limit) {
			this.timer = this.deadlines.begin(limit, this);
			if (this.passing < 0) {
				stopTimer();
			}
		}

		@Override
		public void onNext(ClaudeEvent event) {
			if (PASSING.incrementAndGet(this) > 0) {
				try {
					this.reader.onNext(event);
				}
				finally {
					if (PASSING.decrementAndGet(this) == 0 && this.deadlines.isEnded()) {
						run();
					}
				}
			}
		}

		@Override
		public void onError(Throwable failure) {
			if (end()) {
				this.reader.onError(failure);
			}
		}

		@Override
		public void onComplete() {
			if (end()) {
				this.reader.onComplete();
			}
		}

		@Override
		public void request(long count) {
			Subscription subscription = this.source;
			if (subscription != null) {
				subscription.request(count);
			}
		}

		@Override
		public void cancel() {
			end();
			cancelSource();
		}

		/** The time is over. */
		@Override
		public void run() {
			if (!this.subscribed) {
				return;
			}
			if (PASSING.compareAndSet(this, 0, ENDED)) {
				Guard.tell(this, Limited::cancelSource);
				this.reader.onError(this.deadlines.overdue(this.call));
			}
			else if (this.passing > 0 && !this.deadlines.isEnded()) {
				begin(BUSY);
			}
		}

		private void broken(Throwable failure) {
			if (this.source == null) {
				this.reader.onSubscribe(Operators.emptySubscription());
			}
			onError(failure);
		}

		private boolean end() {
			boolean first = PASSING.getAndSet(this, ENDED) >= 0;
			stopTimer();
			return first;
		}

		private void stopTimer() {
			Disposable begun = this.timer;
			if (begun != null) {
				begun.dispose();
			}
		}

		private void cancelSource() {
			Subscription subscription = this.source;
			if (subscription != null) {
				subscription.cancel();
			}
		}

	}

}
