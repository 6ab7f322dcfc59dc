package io.github.clauderesilience.limit;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Settlement;
import io.github.clauderesilience.error.Failures;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * Holds every exchange until its pool admits it, and replays a 429 through the pool. No
 * thread waits. Whoever made the exchange closes it when its subscription ends; that
 * gives back what is held. Requests that make no model write (token counts) have limits
 * of their own at the provider and pass.
 */
public final class RateLimitFilter implements ExchangeFilterFunction {

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
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Exchange exchange = Exchange.of(request);
		if (!exchange.target().generates()) {
			return next.exchange(request);
		}
		Turn turn = new Turn(this.pools.of(exchange), exchange, this.failures);
		return turn.askFirst() ? send(turn, exchange, request, next)
				: admitted(turn, turn.decision(), exchange, request, next);
	}

	private Mono<ClientResponse> admitted(Turn turn, Mono<Turn> decision, Exchange exchange, ClientRequest request,
			ExchangeFunction next) {
		return decision.flatMap((admitted) -> send(turn, exchange, request, next));
	}

	private Mono<ClientResponse> send(Turn turn, Exchange exchange, ClientRequest request, ExchangeFunction next) {
		if (!turn.take()) {
			return Mono.never();
		}
		return next.exchange(request)
			.onErrorResume(RateLimitFilter::isReplayable,
					(failure) -> replay(turn, (ClaudeException) failure, exchange, request, next));
	}

	private Mono<ClientResponse> replay(Turn turn, ClaudeException failure, Exchange exchange, ClientRequest request,
			ExchangeFunction next) {
		// Not only the reservation: the breaker's permit below must not wait with us.
		exchange.settle(Settlement.failure(failure, null));
		return admitted(turn, turn.again(failure), exchange, request, next);
	}

	private static boolean isReplayable(Throwable failure) {
		return failure instanceof ClaudeException claude && claude.errorClass() == ErrorClass.RATE_LIMITED
				&& claude.status() == 429 && !Boolean.FALSE.equals(claude.details().shouldRetry());
	}

}
