package io.github.clauderesilience.observe;

import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.HeldResource;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.spi.AttemptNote;
import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * Tells observers how each request on the wire ended, and notes it in the context of its
 * question. A refusal by our own parts is no attempt.
 */
public final class AttemptFilter implements ExchangeFilterFunction {

	private final List<AttemptObserver> observers;

	private final AttemptTracer tracer;

	private final AttemptsInFlight inFlight;

	private final Timeline timeline;

	/**
	 * Creates a filter.
	 * @param observers notified of attempts, in order
	 * @param tracer puts a trace around attempts
	 * @param inFlight knows the attempts that have not ended
	 * @param timeline the time source
	 */
	public AttemptFilter(List<AttemptObserver> observers, AttemptTracer tracer, AttemptsInFlight inFlight,
			Timeline timeline) {
		this.inFlight = inFlight;
		this.observers = List.copyOf(observers);
		this.tracer = tracer;
		this.timeline = timeline;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Exchange exchange = Exchange.of(request);
		if (!exchange.target().generates()) {
			return next.exchange(request);
		}
		this.inFlight.begin(exchange);
		exchange.hold(new Attempt(exchange, exchange.sends()));
		Mono<ClientResponse> response = next.exchange(request);
		return Guard.ask(this.tracer, () -> this.tracer.trace(exchange, response), () -> response);
	}

	private final class Attempt implements HeldResource {

		private final Exchange exchange;

		private final int sendsBefore;

		private Attempt(Exchange exchange, int sendsBefore) {
			this.exchange = exchange;
			this.sendsBefore = sendsBefore;
		}

		@Override
		public void settle(Settlement settlement) {
			AttemptFilter.this.inFlight.end(this.exchange, settlement.outcome() == Settlement.Outcome.SUCCESS);
			if (this.exchange.sends() == this.sendsBefore) {
				return;
			}
			Duration lasted = AttemptFilter.this.timeline.since(this.exchange.sentNanos());
			CallContext context = this.exchange.context();
			if (context != null) {
				context.note(note(settlement, lasted, context));
			}
			Guard.each(AttemptFilter.this.observers, (observer) -> observer.ended(this.exchange, settlement, lasted));
		}

		private AttemptNote note(Settlement settlement, Duration lasted, CallContext context) {
			ClaudeException failure = settlement.failure();
			Duration began = context.elapsed().minus(lasted);
			return new AttemptNote(this.exchange.model(), began.isNegative() ? Duration.ZERO : began, lasted,
					settlement.outcome(), (failure != null) ? failure.errorClass() : null,
					(failure != null) ? failure.status() : 0, this.exchange.requestId());
		}

	}

}
