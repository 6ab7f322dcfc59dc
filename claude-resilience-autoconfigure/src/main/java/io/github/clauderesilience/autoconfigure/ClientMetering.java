package io.github.clauderesilience.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.cache.FaqListener;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitListener;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.core.PoolView;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.AttemptObserver;
import io.github.clauderesilience.observe.CallObserver;
import io.github.clauderesilience.observe.meter.AttemptMeters;
import io.github.clauderesilience.observe.meter.CallMeters;
import io.github.clauderesilience.observe.meter.FaqMeters;
import io.github.clauderesilience.observe.meter.LimitMeters;
import io.github.clauderesilience.observe.meter.PolicyMeters;
import io.github.clauderesilience.observe.meter.PoolLevels;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.time.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * Makes the meters of named clients. All meters of an application with named clients have
 * a tag with the name of the client, so that each has the same tags throughout, as
 * Prometheus demands; those of an application with one account have none.
 */
final class ClientMetering {

	private static final String TAG = "client";

	private final MeterRegistry registry;

	private final ModelTable models;

	ClientMetering(MeterRegistry registry, ModelTable models) {
		this.registry = registry;
		this.models = models;
	}

	/**
	 * The registry for the meters of the client that {@code claude.*} configures.
	 */
	static MeterRegistry ofDefault(MeterRegistry registry, ClientSettings settings) {
		return settings.clients().isEmpty() ? registry : tagged(registry, ClaudeServices.DEFAULT);
	}

	/** Hands on to the registry what is registered with it, with the tag. */
	private static MeterRegistry tagged(MeterRegistry registry, String client) {
		CompositeMeterRegistry tagged = new CompositeMeterRegistry(registry.config().clock(), List.of(registry));
		tagged.config().commonTags(TAG, client);
		return tagged;
	}

	CallObserver calls(String client, Supplier<FallbackModes> modes) {
		return new CallMeters(tagged(this.registry, client), this.models,
				(model) -> modes.get().mode(model) != FallbackModes.Mode.NORMAL);
	}

	AttemptObserver attempts(String client) {
		return new AttemptMeters(tagged(this.registry, client), this.models, Prices.of(this.models));
	}

	LimitListener limits(String client, Supplier<Map<PoolId, PoolView>> views, UseRates rates, Timeline timeline) {
		MeterRegistry tagged = tagged(this.registry, client);
		return new LimitMeters(tagged, new PoolLevels(tagged, views, rates, timeline));
	}

	PolicyMeters policies(String client) {
		return new PolicyMeters(tagged(this.registry, client), this.models);
	}

	FaqListener faq(String client) {
		return new FaqMeters(tagged(this.registry, client));
	}

}
