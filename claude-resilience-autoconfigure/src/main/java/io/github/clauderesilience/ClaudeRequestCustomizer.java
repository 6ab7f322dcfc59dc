package io.github.clauderesilience;

import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Gives lane and tenant to requests that do not name them, for example from the web
 * request during which they are made: by {@code RequestContextHolder} in a servlet
 * application, by the {@code ServerWebExchange} in the Reactor context of a reactive one
 * ({@code ServerWebExchangeContextFilter}). What the request says wins, then
 * {@link ClaudeLane}, then the customizers; of these the last in their order. Beans of
 * this type are asked for each question, on the thread that subscribes to the answer,
 * which is the caller's for blocking methods; they must not block. What one throws is
 * logged, and the request is sent without its changes.
 */
@FunctionalInterface
public interface ClaudeRequestCustomizer {

	/**
	 * Says what holds for a request.
	 * @param request the request
	 * @param defaults where lane and tenant are set
	 * @param context the Reactor context in which the answer is waited for; empty for
	 * blocking methods
	 */
	void customize(ClaudeRequest request, CallDefaults defaults, ContextView context);

	/**
	 * Lane and tenant of requests that do not set them.
	 */
	interface CallDefaults {

		/**
		 * How urgent the request is.
		 * @param lane the lane
		 * @return this
		 */
		CallDefaults lane(Lane lane);

		/**
		 * Tenant the request is made for.
		 * @param tenant any name; {@code null} for none
		 * @return this
		 */
		CallDefaults tenant(@Nullable String tenant);

	}

}
