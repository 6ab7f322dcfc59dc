package io.github.clauderesilience.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.observe.trace.AttemptContext;
import io.github.clauderesilience.observe.trace.DefaultAttemptConvention;
import io.github.clauderesilience.observe.trace.QuestionContext;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.ObservedApplication;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Observations and what they belong to, seen by a handler as a tracer would see them.
 */
class TraceIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static ObservedApplication application;

	private static Recorder recorder;

	@BeforeAll
	static void start() {
		application = ObservedApplication.start(WebApplicationType.NONE, List.of(Tracing.class),
				"spring.reactor.context-propagation=auto");
		recorder = application.context().getBean(Recorder.class);
		application.claude().ask("Are you there?");
		awaitIdle();
	}

	@AfterAll
	static void stop() {
		application.close();
		Hooks.disableAutomaticContextPropagation();
	}

	@BeforeEach
	void forget() {
		recorder.stopped.clear();
	}

	@Test
	void whenACallIsRepeatedShouldShowEachAttemptBelowTheQuestion() {
		application.simulator().addFault(Fault.overloaded().first(1));
		Observation outer = Observation.start("controller", application.context().getBean(ObservationRegistry.class));

		ClaudeReply reply = outer.scoped(() -> application.claude().send(ClaudeRequest.of("Hello")));
		outer.stop();

		awaitIdle();
		QuestionContext question = recorder.only(QuestionContext.class);
		List<AttemptContext> attempts = recorder.all(AttemptContext.class);
		assertThat(attempts).hasSize(2)
			.allSatisfy((attempt) -> assertThat(ancestors(attempt)).contains(question, outer.getContextView()));
		assertThat(value(attempts.get(0), "error.type")).isEqualTo("overloaded");
		assertThat(value(attempts.get(1), "error.type")).isEqualTo("none");
		assertThat(value(attempts.get(1), "claude.request.id")).isEqualTo(reply.requestId());
		assertThat(value(attempts.get(1), "gen_ai.usage.output_tokens"))
			.isEqualTo(Long.toString(reply.usage().outputTokens()));
		assertThat(value(attempts.get(1), "application")).isEqualTo("ours");
		assertThat(attempts.get(1).getContextualName()).isEqualTo("chat claude-sonnet-5-5");
		assertThat(value(question, "gen_ai.provider.name")).isEqualTo("anthropic");
		assertThat(value(question, "gen_ai.response.finish_reasons")).isEqualTo("end_turn");
		assertThat(value(question, "gen_ai.usage.output_tokens")).isNull();
	}

	@Test
	void whenACallWaitedInTheQueueShouldKeepItsTraceAndItsLogContext() {
		LimitPools pools = application.context().getBean(LimitPools.class);
		application.simulator().addFault(Fault.status(400).first(1));
		CircuitBreakers circuits = application.context().getBean(CircuitBreakers.class);
		circuits.forceOpen("claude-haiku-5-5");
		pools.pause("sonnet-5-5");
		try (LogCapture log = LogCapture.of("io.github.clauderesilience.degrade", Level.WARN)) {
			Mono<ClaudeReply> answer = application.claude()
				.askAsync(ClaudeRequest.builder().user("After the queue?").lane(Lane.NORMAL).build())
				.cache();
			answer.subscribe();
			Awaitility.await().atMost(PATIENCE).until(() -> waiting(pools) == 1);
			pools.resume("sonnet-5-5");

			assertThat(answer.block(PATIENCE)).isNotNull()
				.extracting(ClaudeReply::source)
				.isEqualTo(ClaudeReply.Source.UNAVAILABLE);

			awaitIdle();
			QuestionContext question = recorder.only(QuestionContext.class);
			assertThat(ancestors(recorder.only(AttemptContext.class))).contains(question);
			assertThat(value(question, "error.type")).isEqualTo("invalid-request");
			assertThat(log.lines()).singleElement().asString().contains("trace=" + System.identityHashCode(question));
		}
		finally {
			circuits.reset("claude-haiku-5-5");
		}
	}

	@Test
	void whenACallIsCancelledShouldEndBoth() {
		application.simulator().addFault(Fault.slow(Duration.ofSeconds(20)).first(1));
		application.claude()
			.sendAsync(ClaudeRequest.of("Never mind"))
			.timeout(Duration.ofMillis(500))
			.onErrorComplete()
			.block();

		awaitIdle();
		assertThat(value(recorder.only(QuestionContext.class), "error.type")).isEqualTo("cancelled");
		assertThat(value(recorder.only(AttemptContext.class), "error.type")).isEqualTo("cancelled");
	}

	private static void awaitIdle() {
		Awaitility.await().atMost(PATIENCE).until(() -> recorder.running.isEmpty());
	}

	private static int waiting(LimitPools pools) {
		return pools.views().values().stream().mapToInt((view) -> view.waiting()).sum();
	}

	private static List<Object> ancestors(Observation.ContextView context) {
		List<Object> ancestors = new ArrayList<>();
		var parent = context.getParentObservation();
		while (parent != null) {
			ancestors.add(parent.getContextView());
			parent = parent.getContextView().getParentObservation();
		}
		return ancestors;
	}

	private static @Nullable String value(Observation.Context context, String key) {
		return context.getAllKeyValues()
			.stream()
			.filter((pair) -> pair.getKey().equals(key))
			.map((pair) -> pair.getValue())
			.findFirst()
			.orElse(null);
	}

	@Configuration(proxyBeanMethods = false)
	static class Tracing {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

		@Bean
		DefaultAttemptConvention ownConvention() {
			return new DefaultAttemptConvention() {

				@Override
				public KeyValues getLowCardinalityKeyValues(AttemptContext context) {
					return super.getLowCardinalityKeyValues(context).and("application", "ours");
				}

			};
		}

	}

	/** Does with the log context what a tracer does. */
	static final class Recorder implements ObservationHandler<Observation.Context> {

		private final List<Observation.Context> running = new CopyOnWriteArrayList<>();

		private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		@Override
		public void onStart(Observation.Context context) {
			this.running.add(context);
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			MDC.put("trace", Integer.toString(System.identityHashCode(context)));
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			MDC.remove("trace");
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
			this.running.remove(context);
		}

		private <T> List<T> all(Class<T> type) {
			return this.stopped.stream().filter(type::isInstance).map(type::cast).toList();
		}

		private <T> T only(Class<T> type) {
			assertThat(all(type)).hasSize(1);
			return all(type).get(0);
		}

	}

}
