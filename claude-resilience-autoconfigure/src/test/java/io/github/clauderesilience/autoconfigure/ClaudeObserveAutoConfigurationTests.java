package io.github.clauderesilience.autoconfigure;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.actuate.ClaudeHealth;
import io.github.clauderesilience.observe.meter.CallMeters;
import io.github.clauderesilience.observe.meter.LimitMeters;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.trace.Observations;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.time.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationTextPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

class ClaudeObserveAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test");

	/** With Boot's own registry, and the handler that makes timers of observations. */
	private final ApplicationContextRunner observed = this.runner
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withUserConfiguration(Timers.class);

	@Test
	void whenThereIsARegistryShouldReportToIt() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.run((context) -> assertThat(context).hasSingleBean(CallMeters.class)
				.hasSingleBean(LimitMeters.class)
				.hasSingleBean(Observations.class));
	}

	@Test
	void whenThereIsNoRegistryShouldStillKnowWhatIsWrong() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(ClaudeService.class)
				.hasSingleBean(CallLog.class)
				.doesNotHaveBean(CallMeters.class)
				.doesNotHaveBean(Observations.class);
			assertThat(context.getBean(Verdicts.class).current().text()).isEqualTo("no problems detected");
		});
	}

	@Test
	void whenTurnedOffShouldLeaveTheRegistriesAlone() {
		this.runner.withBean(SimpleMeterRegistry.class)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withPropertyValues("claude.observe.meters=false", "claude.observe.observations=false")
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(CallMeters.class)
					.doesNotHaveBean(LimitMeters.class)
					.doesNotHaveBean(Observations.class);
				assertThat(context.getBean(SimpleMeterRegistry.class).getMeters()).isEmpty();
			});
	}

	@Test
	void whenOnlyMetersCouldHearThemShouldMakeNoObservations() {
		this.observed.run((context) -> assertThat(isTraced(context)).isFalse());
	}

	@Test
	void whenAHandlerHearsThemShouldMakeObservations() {
		this.observed.withBean(ObservationTextPublisher.class).run((context) -> assertThat(isTraced(context)).isTrue());
	}

	@Test
	void whenACustomizerMayHaveAddedAHandlerShouldMakeObservations() {
		this.observed.withBean(ObservationRegistryCustomizer.class, () -> (registry) -> {
		}).run((context) -> assertThat(isTraced(context)).isTrue());
	}

	@Test
	void whenTheRegistryIsOfTheApplicationShouldMakeObservations() {
		ObservationRegistry own = ObservationRegistry.create();
		own.observationConfig().observationHandler(new ObservationTextPublisher());
		this.observed.withBean(ObservationRegistry.class, () -> own)
			.run((context) -> assertThat(isTraced(context)).isTrue());
	}

	@Test
	void whenBootIsToMakeTimersShouldMakeObservations() {
		this.observed.withPropertyValues("claude.observe.meters=false")
			.run((context) -> assertThat(isTraced(context)).isTrue());
	}

	@Test
	void whenObservationsAreAskedForShouldMakeThemWhoeverHears() {
		this.observed.withPropertyValues("claude.observe.observations=true")
			.run((context) -> assertThat(isTraced(context)).isTrue());
	}

	@Test
	void whenHealthIsTurnedOffShouldHaveNone() {
		this.runner.withPropertyValues("management.health.claude.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ClaudeHealth.class));
	}

	@Test
	void whenTheApiIsSimulatedShouldSaySoInHealth() {
		this.runner.withPropertyValues("claude.simulator.enabled=true")
			.run((context) -> assertThat(health(context).getDetails().get("api")).asString().startsWith("SIMULATED"));
		this.runner.run((context) -> assertThat(health(context).getDetails()).doesNotContainKey("api"));
	}

	@ParameterizedTest
	@CsvSource({ "false,UP", "true,DOWN" })
	void whenTheKeyIsRejectedShouldBeDownOnlyWhereAskedFor(boolean property, String status) {
		AtomicReference<String> keys = new AtomicReference<>("sk-ant-test");
		this.runner.withBean(ClaudeApiKeys.class, () -> () -> Objects.requireNonNull(keys.get()))
			.withPropertyValues("claude.observe.down-without-access=" + property)
			.run((context) -> {
				assertThat(health(context).getStatus().getCode()).isEqualTo("UP");
				keys.set("");

				assertThat(health(context).getStatus().getCode()).isEqualTo(status);
				assertThat(health(context).getDetails().get("state")).hasToString("NO_ACCESS");
			});
	}

	@ParameterizedTest
	@CsvSource({ "claude.tier-advice.threshold=80", "claude.tier-advice.threshold=0", "claude.observe.recent-calls=0" })
	void whenASettingCannotWorkShouldNameIt(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(property.substring(0, property.indexOf('=')) + " is "));
	}

	private static boolean isTraced(ApplicationContext context) {
		Flux<ClaudeEvent> answer = Flux.empty();
		return context.getBean(Observations.class)
			.trace(Calls.call(Calls.SONNET, Timeline.system(Schedulers.parallel())), answer) != answer;
	}

	private static Health health(ApplicationContext context) {
		return context.getBean(ClaudeHealth.class).health();
	}

	@Configuration(proxyBeanMethods = false)
	static class Timers {

		@Bean
		DefaultMeterObservationHandler timers(MeterRegistry registry) {
			return new DefaultMeterObservationHandler(registry);
		}

	}

}
