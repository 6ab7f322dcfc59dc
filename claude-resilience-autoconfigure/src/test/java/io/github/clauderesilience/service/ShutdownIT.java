package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is closed while one call is on the wire and one waits.
 */
class ShutdownIT {

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

	@Test
	void whenTheCallOutlastsThePhaseShouldCloseAllTheSame() {
		try (ClaudeSimulator api = ClaudeSimulator
			.start(SimulatorSettings.builder().latency(Duration.ofMinutes(5)).build())) {
			ConfigurableApplicationContext application = application(api,
					"spring.lifecycle.timeout-per-shutdown-phase=300ms");
			CompletableFuture<ClaudeReply> slow = application.getBean(ClaudeService.class)
				.sendAsync(ClaudeRequest.of("Take your time"))
				.toFuture();
			soon().until(() -> api.stats().inFlight() == 1);
			application.close();

			soon().until(slow::isDone);
			assertThat(slow).isCompletedExceptionally();
		}
	}

	private static void assertShutDown(CompletableFuture<ClaudeReply> call) {
		ClaudeException failure = (ClaudeException) Objects
			.requireNonNull(call.handle((reply, problem) -> problem).join());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.SHUTTING_DOWN);
		assertThat(failure).hasMessageContaining("shutting down");
		assertThat(failure.userMessage()).contains("is being stopped or restarted");
		assertThat(failure.attempts()).isZero();
		assertThat(failure.retryAfter()).isNull();
	}

	private static ConfigurableApplicationContext application(ClaudeSimulator api, String... properties) {
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
