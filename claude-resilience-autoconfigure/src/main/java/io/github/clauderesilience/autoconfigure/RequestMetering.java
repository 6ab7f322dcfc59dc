package io.github.clauderesilience.autoconfigure;

import java.util.Map;

import io.github.clauderesilience.observe.meter.RequestTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.webclient.observation.ObservationWebClientCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Makes the timer of HTTP requests without Boot's observation of the client, where
 * nothing else would come of it.
 */
final class RequestMetering {

	private static final String OBSERVATIONS = "management.observations.";

	private final MeterRegistry registry;

	private final ConfigurableListableBeanFactory beans;

	private final Environment environment;

	RequestMetering(MeterRegistry registry, ConfigurableListableBeanFactory beans, Environment environment) {
		this.registry = registry;
		this.beans = beans;
		this.environment = environment;
	}

	/**
	 * Has the last word about a builder, after the application's customizers.
	 */
	void customize(WebClient.Builder builder) {
		if (isEnough()) {
			String name = this.environment.getProperty(OBSERVATIONS + "http.client.requests.name",
					"http.client.requests");
			builder.observationRegistry(ObservationRegistry.NOOP)
				.filters((filters) -> filters.add(0, new RequestTimer(this.registry, name)));
		}
	}

	private boolean isEnough() {
		return this.beans.getBeanNamesForType(ObservationWebClientCustomizer.class, true, false).length > 0
				&& !this.environment.getProperty("claude.observe.observations", Boolean.class, false)
				&& !isSet("key-values") && !isSet("enable") && !ObservationAudience.hearsRequests(this.beans);
	}

	private boolean isSet(String property) {
		return Binder.get(this.environment).bind(OBSERVATIONS + property, Map.class).isBound();
	}

}
