package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.EarlyFilter;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Settlement;
import io.github.clauderesilience.error.Failures;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Holds every exchange until its pool admits it, and replays a 429 through the pool. No
 * thread waits. Questions wait before their request is made, requests of others where
 * they pass. Whoever made the exchange closes it when its subscription ends; that gives
 * back what is held. Requests that make no model write (token counts) have limits of
 * their own at the provider and pass.
 */
public final class RateLimitFilter implements ExchangeFilterFunction, EarlyFilter {

	private final LimitPools pools;

	private final Failures failures;

	/**
	 * A filter.
	 * @param pools where calls wait
	 * @param failures makes the exceptions
	 */
	public RateLimitFilter(LimitPools pools, Failures failures) {
		this.pools = pools;
		this.failures = failures;
	}

	@Override
	public Flux<ClaudeEvent> early(Exchange exchange, Supplier<Flux<ClaudeEvent>> send) {
		if (!exchange.target().generates()) {
			return send.get();
		}
		Turn turn = new Turn(this.pools.of(exchange), exchange, this.failures);
		if (!turn.askFirst()) {
			return new TurnFlux(turn, send);
		}
		return turn.take() ? send.get() : Flux.never();
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Exchange exchange = Exchange.of(request);
		if (!exchange.target().generates()) {
			return next.exchange(request);
		}
		Reservation reservation = exchange.held(Reservation.class);
		if (reservation != null) {
			return replayable(reservation.turn(), request, next);
		}
		Turn turn = new Turn(this.pools.of(exchange), exchange, this.failures);
		return turn.askFirst() ? send(turn, request, next) : waiting(turn, () -> {
		}, request, next);
	}

	private Mono<ClientResponse> waiting(Turn turn, Runnable begin, ClientRequest request, ExchangeFunction next) {
		return Mono.<Turn>create((sink) -> {
			sink.onCancel(turn::abandon);
			turn.listen(new SinkListener(sink, turn));
			begin.run();
		}).flatMap((admitted) -> send(admitted, request, next));
	}

	private Mono<ClientResponse> send(Turn turn, ClientRequest request, ExchangeFunction next) {
		return turn.take() ? replayable(turn, request, next) : Mono.never();
	}

	private Mono<ClientResponse> replayable(Turn turn, ClientRequest request, ExchangeFunction next) {
		return next.exchange(request)
			.onErrorResume(RateLimitFilter::isReplayable,
					(failure) -> replay(turn, (ClaudeException) failure, request, next));
	}

	private Mono<ClientResponse> replay(Turn turn, ClaudeException failure, ClientRequest request,
			ExchangeFunction next) {
		// Not only the reservation: the breaker's permit below must not wait with us.
		turn.exchange().settle(Settlement.failure(failure, null));
		Duration asked = failure.retryAfter();
		if (takesOver(turn, failure, (asked != null) ? asked : Duration.ZERO)) {
			return Mono.error(failure);
		}
		turn.reopen(failure);
		return waiting(turn, turn::askAgain, request, next);
	}

	private static boolean takesOver(Turn turn, ClaudeException failure, Duration wait) {
		CallContext context = turn.exchange().context();
		return context != null && context.standIn().takesOver(failure, wait);
	}

	private static boolean isReplayable(Throwable failure) {
		return failure instanceof ClaudeException claude && claude.errorClass() == ErrorClass.RATE_LIMITED
				&& claude.status() == 429 && !Boolean.FALSE.equals(claude.details().shouldRetry());
	}

	private record SinkListener(MonoSink<Turn> sink, Turn turn) implements Turn.Listener {

		@Override
		public void admitted() {
			this.sink.success(this.turn);
		}

		@Override
		public void refused(ClaudeException failure) {
			this.sink.error(failure);
		}

	}

}
