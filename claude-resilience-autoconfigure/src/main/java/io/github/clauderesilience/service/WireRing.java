package io.github.clauderesilience.service;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.chain.EarlyFilter;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The wire ring: what happens to one attempt between the call ring and HTTP, from the
 * outside in. Questions pass {@link #early} what can be passed without a request.
 *
 * @param foreign gives an exchange to users of the {@code WebClient} who bring none
 * @param credentials chooses the key
 * @param rateLimit holds the exchange until its pool admits it, and replays 429s
 * @param circuitBreaker refuses while the model is down
 * @param observe tells how each send ended
 * @param answer turns what is not a success into a typed exception
 */
public record WireRing(ExchangeFilterFunction foreign, ExchangeFilterFunction credentials,
		ExchangeFilterFunction rateLimit, ExchangeFilterFunction circuitBreaker, ExchangeFilterFunction observe,
		ExchangeFilterFunction answer) {

	/**
	 * The filters in their order.
	 * @return the filters, outermost first
	 */
	public List<ExchangeFilterFunction> filters() {
		return List.of(
		// @formatter:off
				this.foreign,
				this.credentials,
				this.rateLimit,
				this.circuitBreaker,
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
		return filters().stream()
			.allMatch((needed) -> own.stream().anyMatch((one) -> one.getClass() == needed.getClass()));
	}

	/**
	 * What questions pass before their request is made: the filters that can do without
	 * one, in the same order.
	 * @return all of them as one
	 */
	public EarlyFilter early() {
		EarlyFilter all = EarlyFilter.NONE;
		List<ExchangeFilterFunction> filters = filters();
		for (int i = filters.size() - 1; i >= 0; i--) {
			if (filters.get(i) instanceof EarlyFilter filter) {
				EarlyFilter next = all;
				all = (next == EarlyFilter.NONE) ? filter
						: (exchange, send) -> filter.early(exchange, () -> next.early(exchange, send));
			}
		}
		return all;
	}

}
