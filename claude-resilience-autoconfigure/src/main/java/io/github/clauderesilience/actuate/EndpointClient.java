package io.github.clauderesilience.actuate;

import java.util.Map;
import java.util.function.Supplier;

import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.wire.models.ModelRefresh;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint looks at of one client.
 *
 * @param pools the limiter's pools
 * @param circuits the circuits of the models
 * @param fallback for which models others stand in
 * @param calls the last calls
 * @param verdicts what is wrong
 * @param advisor use against each limit, and what would help
 * @param rates the use of each limit in the last minute
 * @param review questions that need a person's decision
 * @param models what is known about models, and from where
 * @param caches the FAQ caches, or {@code null} without any
 */
public record EndpointClient(LimitPools pools, CircuitBreakers circuits, FallbackModes fallback, CallLog calls,
		Verdicts verdicts, TierAdvisor advisor, UseRates rates, ReviewOperations review, ModelRefresh models,
		@Nullable CacheOperations caches) {

	/**
	 * Creates the endpoint whose default client this is.
	 * @param sections what each section of parts that not every application has shows, by
	 * the name of the section
	 * @param named the named clients, by their name
	 * @return the endpoint
	 */
	public ClaudeEndpoint endpoint(Map<String, Supplier<?>> sections, Map<String, EndpointClient> named) {
		return new ClaudeEndpoint(this, sections, named);
	}

}
