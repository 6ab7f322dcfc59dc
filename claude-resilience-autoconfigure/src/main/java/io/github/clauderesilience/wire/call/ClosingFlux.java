package io.github.clauderesilience.wire.call;

import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.operator.ForwardingSubscriber;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.wire.Settlements;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/**
 * Passes the events of an exchange on and closes it when they end: by completion, an
 * error or cancel, unless it was closed before. Replaces three Reactor operators on the
 * path of every call, see {@code docs/decisions/0006-own-operators.md}.
 */
final class ClosingFlux extends FluxOperator<ClaudeEvent, ClaudeEvent> {

	private final Exchange exchange;

	private final UnaryOperator<Throwable> failure;

	/**
	 * Creates events that close their exchange.
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
