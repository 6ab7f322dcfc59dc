package io.github.clauderesilience.wire;

import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.ForwardingSubscriber;
import io.github.clauderesilience.chain.Settlement;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

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
		this.source.subscribe(new Closer(actual, this.exchange, this.failure));
	}

	private static final class Closer extends ForwardingSubscriber<ClaudeEvent, ClaudeEvent> {

		private final Exchange exchange;

		private final UnaryOperator<Throwable> failure;

		private Closer(CoreSubscriber<? super ClaudeEvent> actual, Exchange exchange,
				UnaryOperator<Throwable> failure) {
			super(actual);
			this.exchange = exchange;
			this.failure = failure;
		}

		@Override
		public void onNext(ClaudeEvent event) {
			reader().onNext(event);
		}

		@Override
		public void onError(Throwable cause) {
			Throwable failure = this.failure.apply(cause);
			this.exchange.close(Settlements.of(failure, null));
			reader().onError(failure);
		}

		@Override
		public void onComplete() {
			this.exchange.close(Settlement.cancelled(null));
			reader().onComplete();
		}

		@Override
		public void cancel() {
			// First, since a stream that is cancelled knows what was used
			super.cancel();
			this.exchange.close(Settlement.cancelled(null));
		}

	}

}
