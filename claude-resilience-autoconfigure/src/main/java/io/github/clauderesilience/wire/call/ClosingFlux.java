package io.github.clauderesilience.wire.call;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.operator.ForwardingSubscriber;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.wire.Settlements;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/**
 * Passes the events of an exchange on and closes it when they end: by completion, an
 * error or cancel, unless it was closed before. Of a stream whose reader only wants the
 * whole answer it passes nothing but that: nothing is shown before it, so that a stream
 * that breaks can be repeated like a plain call. Replaces four Reactor operators on the
 * path of every call, see {@code docs/decisions/0006-own-operators.md}.
 */
final class ClosingFlux extends FluxOperator<ClaudeEvent, ClaudeEvent> {

	private final Exchange exchange;

	private final boolean whole;

	/**
	 * Creates events that close their exchange.
	 * @param source the events
	 * @param exchange the exchange
	 * @param whole whether only {@link ClaudeEvent.Completed} is passed on
	 */
	ClosingFlux(Flux<ClaudeEvent> source, Exchange exchange, boolean whole) {
		super(source);
		this.exchange = exchange;
		this.whole = whole;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ClaudeEvent> actual) {
		this.source.subscribe(new Closer(actual, this.exchange, this.whole));
	}

	/**
	 * Reactor notes the places an error passes as suppressed exceptions; ours are the
	 * failures of earlier attempts and nothing else.
	 */
	private static Throwable withoutTraces(Throwable failure) {
		return (failure instanceof ClaudeException typed && typed.getSuppressed().length > 0)
				? typed.with(typed.details()) : failure;
	}

	private static final class Closer extends ForwardingSubscriber<ClaudeEvent, ClaudeEvent> {

		private final Exchange exchange;

		private final boolean whole;

		private Closer(CoreSubscriber<? super ClaudeEvent> actual, Exchange exchange, boolean whole) {
			super(actual);
			this.exchange = exchange;
			this.whole = whole;
		}

		@Override
		public void onNext(ClaudeEvent event) {
			if (!this.whole || event instanceof ClaudeEvent.Completed) {
				reader().onNext(event);
			}
			else {
				request(1);
			}
		}

		@Override
		public void onError(Throwable cause) {
			Throwable failure = withoutTraces(cause);
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
