package io.github.clauderesilience.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.meter.AttemptMeters;
import io.github.clauderesilience.observe.meter.CallMeters;
import io.github.clauderesilience.observe.meter.FaqMeters;
import io.github.clauderesilience.observe.meter.LimitMeters;
import io.github.clauderesilience.observe.meter.PolicyMeters;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.time.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * Makes the meters of each client. All meters of an application with named clients have a
 * tag with the name of the client, so that each has the same tags throughout, as
 * Prometheus demands; those of an application with one account have none.
 */
final class ClientMetering {

	private static final String TAG = "client";

	private final MeterRegistry registry;

	private final ModelTable models;

	private final boolean tagged;

	/**
	 * Creates a maker of meters.
	 * @param registry the application's registry
	 * @param models the model table
	 * @param settings says whether there are named clients
	 */
	ClientMetering(MeterRegistry registry, ModelTable models, ClientSettings settings) {
		this.registry = registry;
		this.models = models;
		this.tagged = !settings.clients().isEmpty();
	}

	/** Hands on to the registry what is registered with it, with the tag. */
	private MeterRegistry registry(String client) {
		if (!this.tagged) {
			return this.registry;
		}
		CompositeMeterRegistry tagging = new CompositeMeterRegistry(this.registry.config().clock(),
				List.of(this.registry));
		tagging.config().commonTags(TAG, client);
		return tagging;
	}

	CallMeters calls(String client, Supplier<FallbackModes> modes) {
		return new CallMeters(registry(client), this.models, (model) -> modes.get().mode(model).isAnsweredByOthers());
	}

	AttemptMeters attempts(String client) {
		return new AttemptMeters(registry(client), this.models, Prices.of(this.models));
	}

	LimitMeters limits(String client, Supplier<Map<PoolId, PoolView>> views, UseRates rates, Timeline timeline) {
		return new LimitMeters(registry(client), views, rates, timeline);
	}

	PolicyMeters policies(String client) {
		return new PolicyMeters(registry(client), this.models);
	}

	FaqMeters faq(String client) {
		return new FaqMeters(registry(client));
	}

}
