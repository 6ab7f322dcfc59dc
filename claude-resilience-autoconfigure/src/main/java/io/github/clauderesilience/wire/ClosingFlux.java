package io.github.clauderesilience.wire;

import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Settlement;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/**
 * The events of an exchange, which is closed by whatever ends them, if nothing closed it
 * before. One operator in place of three: every call passes it.
 */
final class ClosingFlux extends FluxOperator<ClaudeEvent, ClaudeEvent> {

	private final Exchange exchange;

	private final UnaryOperator<Throwable> failure;

	/**
	 * Events that close their exchange.
	 * @param source the events
	 * @param exchange the exchange
	 * @param failure what a failure becomes
	 */
	ClosingFlux(Flux<ClaudeEvent> source, Exchange exchange, UnaryOperator<Throwable> failure) {
		super(source);
		this.exchange = exchange;
		this.failure = failure;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		this.source.subscribe(new Closer(actual, this));
	}

	private static final class Closer implements CoreSubscriber<ClaudeEvent>, Subscription {

		private final CoreSubscriber<? super ClaudeEvent> actual;

		private final ClosingFlux events;

		private @Nullable Subscription upstream;

		private Closer(CoreSubscriber<? super ClaudeEvent> actual, ClosingFlux events) {
			this.actual = actual;
			this.events = events;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			this.actual.onSubscribe(this);
		}

		@Override
		public void onNext(ClaudeEvent event) {
			this.actual.onNext(event);
		}

		@Override
		public void onError(Throwable cause) {
			Throwable failure = this.events.failure.apply(cause);
			this.events.exchange.close(Settlements.of(failure, null));
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			this.events.exchange.close(Settlement.cancelled(null));
			this.actual.onComplete();
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
			Subscription subscription = this.upstream;
			if (subscription != null) {
				// First, since a stream that is cancelled knows what was used
				subscription.cancel();
			}
			this.events.exchange.close(Settlement.cancelled(null));
		}

	}

}
