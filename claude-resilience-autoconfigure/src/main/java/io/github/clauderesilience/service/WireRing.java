package io.github.clauderesilience.service;

import java.util.List;

import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * The wire ring: what happens to one attempt between the call ring and HTTP, from the
 * outside in.
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

}
