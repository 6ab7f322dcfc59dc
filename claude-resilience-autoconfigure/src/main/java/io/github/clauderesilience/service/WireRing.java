package io.github.clauderesilience.service;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.chain.attempt.Gate;
import io.github.clauderesilience.wire.Gates;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The wire ring: what happens to one attempt between the call ring and HTTP, from the
 * outside in. Questions pass the {@link #gates} before their request is made.
 *
 * @param passthrough opens an exchange for requests of direct users of the
 * {@code WebClient}
 * @param credentials chooses the key
 * @param rateLimit holds the exchange until its pool admits it, and admits it again after
 * a 429
 * @param circuitBreaker refuses while the model is down
 * @param observe tells how each send ended
 * @param answer turns what is not a success into a typed exception
 */
public record WireRing(ExchangeFilterFunction passthrough, Gate credentials, Gate rateLimit, Gate circuitBreaker,
		ExchangeFilterFunction observe, ExchangeFilterFunction answer) {

	/**
	 * What every attempt passes before it is sent, each gate once.
	 * @return the gates in their order, outermost first
	 */
	public Gates gates() {
		return new Gates(List.of(
		// @formatter:off
				this.credentials,
				this.rateLimit,
				this.circuitBreaker
		// @formatter:on
		));
	}

	/**
	 * The filters in their order.
	 * @return the filters, outermost first
	 */
	public List<ExchangeFilterFunction> filters() {
		return List.of(
		// @formatter:off
				this.passthrough,
				gates(),
				this.observe,
				this.answer
		// @formatter:on
		);
	}

	/**
	 * Whether a client sends its requests through this ring.
	 * @param client the client
	 * @return whether it has a filter of each kind in the ring
	 */
	public boolean isIn(WebClient client) {
		List<ExchangeFilterFunction> own = new ArrayList<>();
		client.mutate().filters(own::addAll);
		return filters().stream().allMatch((needed) -> own.stream().anyMatch((one) -> isAlike(one, needed)));
	}

	/**
	 * The client without this ring: with its address, connector and observation, but
	 * without key, limits and circuit breaker.
	 * @param client a client that sends its requests through this ring
	 * @return the changed copy
	 */
	public WebClient without(WebClient client) {
		List<ExchangeFilterFunction> ring = filters();
		return client.mutate()
			.filters((own) -> own.removeIf((one) -> ring.stream().anyMatch((other) -> isAlike(one, other))))
			.build();
	}

	private static boolean isAlike(ExchangeFilterFunction one, ExchangeFilterFunction other) {
		return one.getClass() == other.getClass();
	}

}
