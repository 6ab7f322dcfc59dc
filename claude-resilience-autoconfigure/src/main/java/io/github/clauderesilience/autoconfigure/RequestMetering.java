package io.github.clauderesilience.autoconfigure;

import java.util.Map;

import io.github.clauderesilience.observe.meter.RequestTimer;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.webclient.observation.ObservationWebClientCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Makes the timer of HTTP requests without Boot's observation of the client, if nothing
 * else would come of it.
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
	 * The timer of the builder's requests, if that is enough.
	 * @return a filter in place of the observation, or {@code null} if that has a
	 * consumer
	 */
	@Nullable ExchangeFilterFunction timer() {
		return isEnough() ? new RequestTimer(this.registry,
				this.environment.getProperty(OBSERVATIONS + "http.client.requests.name", "http.client.requests"))
				: null;
	}

	private boolean isEnough() {
		return this.beans.getBeanNamesForType(ObservationWebClientCustomizer.class, true, false).length > 0
				&& !this.environment.getProperty("claude.observe.observations", Boolean.class, false)
				&& !isSet("key-values") && !isSet("enable") && !ObservationAudience.hasRequestConsumer(this.beans);
	}

	private boolean isSet(String property) {
		return Binder.get(this.environment).bind(OBSERVATIONS + property, Map.class).isBound();
	}

}
