package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.reply.OutputLength;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with all of the starter in it, in front of a simulated API over real
 * sockets. Its waits are milliseconds, so that a test passes through all of them.
 */
final class SimulatedApplication {

	static final String PRIMARY = "claude-sonnet-5-5";

	static final String FALLBACK = "claude-haiku-5-5";

	static final String KEY = "sk-ant-test";

	static final int OUTPUT_TOKENS = 48;

	private final ApplicationContextRunner runner;

	private final SimulatorSettings.Builder api;

	private SimulatedApplication(ApplicationContextRunner runner, SimulatorSettings.Builder api) {
		this.runner = runner;
		this.api = api;
	}

	static SimulatedApplication with(String... properties) {
		return new SimulatedApplication(
				new ApplicationContextRunner()
					.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
					.withPropertyValues("claude.api-key=" + KEY, "claude.timeout.attempt=1500ms",
							"claude.timeout.first-content=1200ms", "claude.timeout.idle=1s", "claude.timeout.total=12s",
							"claude.retry.default.initial=20ms", "claude.retry.default.max=100ms",
							"claude.circuit-breaker.cool-off=300ms", "claude.circuit-breaker.max-cool-off=300ms",
							"claude.model-list.enabled=false")
					.withPropertyValues(properties),
				SimulatorSettings.builder()
					.latency(Duration.ofMillis(5))
					.strict(true)
					.recordedRequests(10_000)
					.outputLength(OutputLength.fixed(OUTPUT_TOKENS)));
	}

	SimulatedApplication context(UnaryOperator<ApplicationContextRunner> change) {
		return new SimulatedApplication(change.apply(this.runner), this.api);
	}

	SimulatedApplication api(UnaryOperator<SimulatorSettings.Builder> change) {
		return new SimulatedApplication(this.runner, change.apply(this.api));
	}

	void run(Use use) {
		try (ClaudeSimulator simulator = ClaudeSimulator.start(this.api.build())) {
			this.runner.withPropertyValues("claude.base-url=" + simulator.baseUrl()).run((context) -> {
				assertThat(context).hasNotFailed();
				Running running = new Running(simulator, context.getBean(ClaudeService.class), context);
				running.warmUp();
				use.with(running);
			});
		}
	}

	static ConditionFactory soon() {
		return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(10));
	}

	interface Use {

		void with(Running application) throws Exception;

	}

	record Running(ClaudeSimulator api, ClaudeService claude, ApplicationContext context) {

		private void warmUp() {
			for (int i = 0; i < 3; i++) {
				this.claude.send(ClaudeRequest.of("Are you there?"));
				this.claude.stream(ClaudeRequest.of("And as a stream?")).blockLast(Duration.ofSeconds(10));
			}
			awaitIdle();
			this.api.reset();
		}

		LimitPools pools() {
			return this.context.getBean(LimitPools.class);
		}

		CircuitBreakers circuits() {
			return this.context.getBean(CircuitBreakers.class);
		}

		CircuitView circuit(String model) {
			return circuits().views().stream().filter((view) -> view.model().equals(model)).findFirst().orElseThrow();
		}

		int requests() {
			return this.api.requests().size();
		}

		long requests(String model) {
			return this.api.requests().stream().filter((request) -> request.model().equals(model)).count();
		}

		int waiting(String group) {
			return pools().views()
				.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().group().equals(group))
				.mapToInt((entry) -> entry.getValue().waiting())
				.sum();
		}

		/** Nothing is held any more: no reservation, no permit, no connection in use. */
		void awaitIdle() {
			soon().untilAsserted(() -> {
				pools().views().forEach((id, pool) -> {
					assertThat(pool.inFlight()).as("in flight of %s", id).isZero();
					assertThat(pool.waiting()).as("waiting for %s", id).isZero();
				});
				assertThat(circuits().views()).allSatisfy((view) -> assertThat(view.inFlight()).as("permits").isZero());
				assertThat(this.api.stats().inFlight()).as("in flight at the API").isZero();
			});
		}

		/** Whatever the circuit of a model has been through, it lets calls pass again. */
		void awaitServes(String model) {
			soon().ignoreExceptionsInstanceOf(ClaudeException.class).untilAsserted(() -> {
				ClaudeReply reply = this.claude
					.send(ClaudeRequest.builder().model(model).user("Are you back?").build());
				assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE);
			});
		}

	}

}
