package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.spi.AttemptNote;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is closed while one call is on the wire and one waits.
 */
class ShutdownIT {

	private static final String[] RETRIES = { "spring.lifecycle.timeout-per-shutdown-phase=300ms",
			"claude.retry.default.max-retries=3", "claude.retry.connection.initial=1ms",
			"claude.stream.on-break=restart", "claude.rate-limit.max-in-flight=10", "claude.model-list.enabled=false" };

	@Test
	void shouldAnswerWhatIsOnTheWireAndFailWhatWaits() {
		try (ClaudeSimulator api = ClaudeSimulator
			.start(SimulatorSettings.builder().latency(Duration.ofSeconds(10)).build())) {
			ConfigurableApplicationContext application = application(api);
			ClaudeService claude = application.getBean(ClaudeService.class);
			CompletableFuture<ClaudeReply> slow = claude.sendAsync(ClaudeRequest.of("Take your time")).toFuture();
			soon().until(() -> api.stats().inFlight() == 1);
			CompletableFuture<ClaudeReply> waiting = claude.sendAsync(ClaudeRequest.of("And I?")).toFuture();
			soon().until(() -> waiting(application) == 1);

			CompletableFuture<Void> closed = CompletableFuture.runAsync(application::close);
			soon().until(waiting::isCompletedExceptionally);
			boolean answeredBefore = slow.isDone();
			CompletableFuture<ClaudeReply> late = claude.sendAsync(ClaudeRequest.of("Too late?")).toFuture();
			soon().until(() -> closed.isDone() && late.isDone() && slow.isDone());

			assertThat(answeredBefore).isFalse();
			assertThat(slow).isCompletedWithValueMatching((reply) -> reply.source() == ClaudeReply.Source.LIVE);
			assertShutDown(waiting);
			assertShutDown(late);
			assertThat(api.requests()).hasSize(1);
		}
	}

	/* Cold, and over a connection that had served: the latter must not be tried again. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenTheCallOutlastsThePhaseShouldCutItOffAndSayThatTheApplicationStopped(boolean warm) {
		try (ClaudeSimulator api = ClaudeSimulator.start(SimulatorSettings.builder().build())) {
			ConfigurableApplicationContext application = application(api, RETRIES);
			ClaudeService claude = application.getBean(ClaudeService.class);
			if (warm) {
				claude.send(ClaudeRequest.of("Are you there?"));
			}
			api.addFault(Fault.slow(Duration.ofMinutes(5)));
			int before = api.requests().size();
			CompletableFuture<ClaudeReply> slow = claude.sendAsync(ClaudeRequest.of("Take your time")).toFuture();
			soon().until(() -> api.stats().inFlight() == 1);
			CallLog calls = application.getBean(CallLog.class);
			CircuitBreakers circuits = application.getBean(CircuitBreakers.class);
			application.close();

			soon().until(slow::isDone);
			assertThat(assertCutOff(slow)).hasMessageContaining("was cut off after")
				.hasMessageContaining("it was sent and may be billed");
			assertThat(api.requests()).hasSize(before + 1);
			assertThat(calls.latest(1).get(0).attempts()).singleElement()
				.extracting(AttemptNote::errorClass)
				.isEqualTo(ErrorClass.SHUTTING_DOWN);
			assertThat(circuits.views()).allSatisfy((view) -> assertThat(view.consecutiveFailures()).isZero());
		}
	}

	@Test
	void whenAStreamOutlastsThePhaseShouldCutItOffAndSayThatTheApplicationStopped() {
		try (ClaudeSimulator api = ClaudeSimulator.start(SimulatorSettings.builder().build())) {
			ConfigurableApplicationContext application = application(api, RETRIES);
			api.addFault(Fault.slowTokens(Duration.ofSeconds(20)));
			List<ClaudeEvent> events = new CopyOnWriteArrayList<>();
			CompletableFuture<ClaudeEvent> stream = application.getBean(ClaudeService.class)
				.stream(ClaudeRequest.of("Take your time"))
				.doOnNext(events::add)
				.last()
				.toFuture();
			soon().until(() -> !events.isEmpty());
			application.close();

			soon().until(stream::isDone);
			assertThat(assertCutOff(stream)).hasMessageContaining("was cut off after");
			assertThat(api.requests()).hasSize(1);
		}
	}

	@Test
	void whenThePersonsCallIsCutOffShouldSayThatTheApplicationStops() {
		try (ClaudeSimulator api = ClaudeSimulator
			.start(SimulatorSettings.builder().latency(Duration.ofMinutes(5)).build())) {
			ConfigurableApplicationContext application = application(api, RETRIES);
			CompletableFuture<ClaudeReply> slow = application.getBean(ClaudeService.class)
				.askAsync("Take your time")
				.toFuture();
			soon().until(() -> api.stats().inFlight() == 1);
			application.close();

			soon().until(slow::isDone);
			assertThat(slow.join().text()).contains("is being stopped or restarted");
		}
	}

	/* A step of the application's own never ends, and nothing measures time any more. */
	@Test
	void whenACallIsLostInTheApplicationShouldEndItAsTheApplicationStops() {
		try (ClaudeSimulator api = ClaudeSimulator.start(SimulatorSettings.builder().build())) {
			ConfigurableApplicationContext application = application(api,
					(client) -> client.filter((request, next) -> Mono.never()), RETRIES);
			CompletableFuture<ClaudeReply> lost = application.getBean(ClaudeService.class)
				.sendAsync(ClaudeRequest.of("Are you there?"))
				.toFuture();
			application.close();

			soon().until(lost::isDone);
			assertThat(failure(lost).errorClass()).isEqualTo(ErrorClass.SHUTTING_DOWN);
		}
	}

	@Test
	void whenTheApplicationHasStoppedShouldEndEachCallAtOnce() {
		try (ClaudeSimulator api = ClaudeSimulator.start(SimulatorSettings.builder().build())) {
			ConfigurableApplicationContext application = application(api);
			ClaudeService claude = application.getBean(ClaudeService.class);
			WebClient client = application.getBean("claudeWebClient", WebClient.class);
			claude.send(ClaudeRequest.of("Are you there?"));
			application.close();
			int before = api.requests().size();

			Stream.<Mono<?>>of(claude.sendAsync(ClaudeRequest.of("Too late?")),
					claude.stream(ClaudeRequest.of("Too late?")).last(),
					claude.countTokens(ClaudeRequest.of("Too late?")),
					client.post()
						.uri("/v1/messages")
						.bodyValue(Map.of("model", "claude-sonnet-5-5", "max_tokens", 10))
						.retrieve()
						.bodyToMono(String.class))
				.forEach((call) -> {
					CompletableFuture<?> late = call.toFuture();
					soon().until(late::isDone);
					assertThat(failure(late).errorClass()).isEqualTo(ErrorClass.SHUTTING_DOWN);
				});
			assertThat(claude.askAsync("Too late?").toFuture().join().text()).contains("is being stopped or restarted");
			assertThat(api.requests()).hasSize(before);
		}
	}

	private static ClaudeException assertCutOff(CompletableFuture<?> call) {
		ClaudeException failure = failure(call);
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.SHUTTING_DOWN);
		assertThat(failure.userMessage()).contains("is being stopped or restarted");
		assertThat(failure.attempts()).isOne();
		assertThat(failure.isRetryable()).isFalse();
		return failure;
	}

	private static ClaudeException failure(CompletableFuture<?> call) {
		return (ClaudeException) Objects
			.requireNonNull(call.<@Nullable Throwable>handle((reply, problem) -> problem).join());
	}

	private static void assertShutDown(CompletableFuture<ClaudeReply> call) {
		ClaudeException failure = failure(call);
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.SHUTTING_DOWN);
		assertThat(failure).hasMessageContaining("shutting down");
		assertThat(failure.userMessage()).contains("is being stopped or restarted");
		assertThat(failure.attempts()).isZero();
		assertThat(failure.retryAfter()).isNull();
	}

	private static ConfigurableApplicationContext application(ClaudeSimulator api, String... properties) {
		return application(api, (client) -> {
		}, properties);
	}

	private static ConfigurableApplicationContext application(ClaudeSimulator api, WebClientCustomizer customizer,
			String... properties) {
		Class<?>[] sources = Stream
			.concat(Stream.of(ClaudeContexts.autoConfigurations()), Stream.of(LifecycleAutoConfiguration.class))
			.toArray(Class<?>[]::new);
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.properties("claude.api-key=sk-ant-test", "claude.base-url=" + api.baseUrl(),
					"claude.rate-limit.max-in-flight=1", "spring.main.banner-mode=off",
					"spring.main.register-shutdown-hook=false", "claude.retry.default.max-retries=0",
					"claude.retry.timeout.max-retries=0", "claude.timeout.silence=60s",
					"claude.timeout.first-content=60s", "spring.lifecycle.timeout-per-shutdown-phase=60s")
			.properties(properties)
			.initializers((GenericApplicationContext context) -> context.registerBean(WebClientCustomizer.class,
					() -> customizer))
			.logStartupInfo(false)
			.run();
	}

	private static int waiting(ConfigurableApplicationContext application) {
		return application.getBean(LimitPools.class).views().values().stream().mapToInt(PoolView::waiting).sum();
	}

	private static ConditionFactory soon() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
	}

}
