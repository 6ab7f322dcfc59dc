package io.github.clauderesilience.limit;

import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The events of an exchange that waits for its turn: it is sent once its pool admits it.
 * One operator in place of four, because each call that waits keeps it. Used for one
 * subscription.
 */
final class TurnFlux extends Flux<ClaudeEvent> {

	private final Turn turn;

	private final Supplier<Flux<ClaudeEvent>> send;

	/**
	 * Events that wait.
	 * @param turn a turn that was asked for
	 * @param send sends the exchange
	 */
	TurnFlux(Turn turn, Supplier<Flux<ClaudeEvent>> send) {
		this.turn = turn;
		this.send = send;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		Waiter waiter = new Waiter(actual, this.turn, this.send);
		actual.onSubscribe(waiter);
		this.turn.listen(waiter);
	}

	private static final class Waiter extends Operators.DeferredSubscription
			implements CoreSubscriber<ClaudeEvent>, Turn.Listener {

		private final CoreSubscriber<? super ClaudeEvent> reader;

		private final Turn turn;

		private final Supplier<Flux<ClaudeEvent>> send;

		private Waiter(CoreSubscriber<? super ClaudeEvent> reader, Turn turn, Supplier<Flux<ClaudeEvent>> send) {
			this.reader = reader;
			this.turn = turn;
			this.send = send;
		}

		@Override
		public void admitted() {
			if (!this.turn.take()) {
				return;
			}
			Flux<ClaudeEvent> events;
			try {
				events = this.send.get();
			}
			catch (Throwable ex) {
				this.reader.onError(ex);
				return;
			}
			events.subscribe(this);
		}

		@Override
		public void refused(ClaudeException failure) {
			if (!isCancelled()) {
				this.reader.onError(failure);
			}
		}

		@Override
		public void cancel() {
			super.cancel();
			this.turn.abandon();
		}

		@Override
		public Context currentContext() {
			return this.reader.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			set(subscription);
		}

		@Override
		public void onNext(ClaudeEvent event) {
			this.reader.onNext(event);
		}

		@Override
		public void onError(Throwable failure) {
			this.reader.onError(failure);
		}

		@Override
		public void onComplete() {
			this.reader.onComplete();
		}

	}

}
