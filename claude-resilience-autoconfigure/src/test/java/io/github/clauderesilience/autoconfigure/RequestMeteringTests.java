package io.github.clauderesilience.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.observe.meter.RequestTimer;
import io.github.clauderesilience.observe.trace.RedisHousekeeping;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationTextPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientObservationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.web.reactive.function.client.DefaultClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

class RequestMeteringTests {

	private final ApplicationContextRunner unobserved = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withBean(SimpleMeterRegistry.class)
		.withPropertyValues("claude.api-key=sk-ant-test");

	private final ApplicationContextRunner observed = this.unobserved.withConfiguration(
			AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					WebClientObservationAutoConfiguration.class, ObservationAutoConfiguration.class));

	@Test
	void whenOnlyTheTimerWouldHearItShouldTimeRequestsItself() {
		this.observed.run((context) -> assertThat(isTimed(context)).isTrue());
		this.observed.withPropertyValues("claude.observe.observations=false")
			.run((context) -> assertThat(isTimed(context)).isTrue());
	}

	@Test
	void ownPredicateForRedisShouldNotCountAsAListener() {
		this.observed.run((context) -> assertThat(context).hasSingleBean(RedisHousekeeping.class)
			.satisfies((one) -> assertThat(isTimed(one)).isTrue()));
	}

	@Test
	void whenTheApplicationHasNoObservationsShouldNotTimeRequests() {
		this.unobserved.run((context) -> assertThat(isTimed(context)).isFalse());
	}

	@ParameterizedTest
	@ValueSource(strings = { "claude.observe.observations=true", "claude.observe.meters=false",
			"management.observations.key-values.region=north", "management.observations.enable.http=false" })
	void whenAPropertyAsksForMoreShouldLeaveTheObservation(String property) {
		this.observed.withPropertyValues(property).run((context) -> assertThat(isTimed(context)).isFalse());
	}

	@ParameterizedTest
	@MethodSource
	void whenABeanHearsOrChangesItShouldLeaveTheObservation(Object bean) {
		this.observed.withInitializer((context) -> context.getBeanFactory().registerSingleton("told", bean))
			.run((context) -> assertThat(isTimed(context)).isFalse());
	}

	static List<Object> whenABeanHearsOrChangesItShouldLeaveTheObservation() {
		return List.of(new ObservationTextPublisher(), new DefaultMeterObservationHandler(new SimpleMeterRegistry()),
				(ObservationRegistryCustomizer<ObservationRegistry>) (registry) -> {
				}, (ObservationFilter) (context) -> context, (ObservationPredicate) (name, context) -> true,
				new DefaultClientRequestObservationConvention("outgoing"), new EverywhereConvention());
	}

	private static boolean isTimed(ApplicationContext context) {
		List<ExchangeFilterFunction> filters = new ArrayList<>();
		context.getBean("claudeWebClient", WebClient.class).mutate().filters(filters::addAll);
		return filters.stream().anyMatch(RequestTimer.class::isInstance);
	}

	private static final class EverywhereConvention implements GlobalObservationConvention<Observation.Context> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
