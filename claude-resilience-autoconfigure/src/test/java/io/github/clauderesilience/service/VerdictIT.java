package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeRejectedException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.observe.verdict.Verdict.Cause;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.key.RejectedKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The one line operators read, with one slow call in flight over the border of trouble
 * and health, for each state.
 */
class VerdictIT {

	private final ShiftedTime time = new ShiftedTime();

	@ParameterizedTest
	@MethodSource("scenes")
	void whenASlowCallSucceedsLateShouldStayRed(Scene scene) {
		application(scene.properties()).run((application) -> {
			scene.prepare(application, this.time);
			int before = application.requests();
			Duration slow = scene.slow();
			application.api().addFault(Fault.slow(slow).promptContains("slow").stream(false));
			application.api()
				.addFault(Fault.slowTokens(slow.dividedBy(SimulatedApplication.OUTPUT_TOKENS))
					.promptContains("slow")
					.stream(true));
			Mono<ClaudeReply> whole = later(application.claude().sendAsync(ClaudeRequest.of("slow, whole")));
			Mono<ClaudeReply> stream = later(application.claude()
				.stream(ClaudeRequest.of("slow, stream"))
				.ofType(ClaudeEvent.Completed.class)
				.map(ClaudeEvent.Completed::reply)
				.last());
			SimulatedApplication.soon().until(() -> application.requests() == before + 2);
			this.time.forward(Duration.ofMillis(5));

			String fault = scene.trouble(application);
			scene.ask(application, this.time);
			assertThat(cause(application)).isEqualTo(scene.cause());
			assertThat(whole.block(Duration.ofSeconds(5))).isNotNull();
			assertThat(stream.block(Duration.ofSeconds(5))).isNotNull();

			assertThat(cause(application)).as("after the late answers").isEqualTo(scene.cause());
			this.time.forward(Duration.ofSeconds(9));
			assertThat(cause(application)).as("9 s later").isEqualTo(scene.cause());

			scene.heal(application, fault, this.time);
			application.awaitIdle();
			application.context().getBean(RejectedKeys.class).release();
			this.time.forward(Duration.ofSeconds(41));
			for (int i = 0; i < 6; i++) {
				application.claude().send(ClaudeRequest.of("now well " + i));
				this.time.forward(Duration.ofSeconds(1));
			}
			assertThat(cause(application)).as("healed").isEqualTo(Cause.NOTHING);
		});
	}

	@Test
	void whenTheApiFallsSilentShouldSayForHowLong() {
		application("claude.fallback.models=").run((application) -> {
			Verdicts verdicts = application.context().getBean(Verdicts.class);
			int before = application.requests();
			application.api().addFault(Fault.noAnswer().promptContains("nothing"));
			application.api().addFault(Fault.of(FaultKind.STALL).afterEvents(5).promptContains("a part"));
			// Five events are start, ping, the start of the block, and two parts of it
			CountDownLatch parts = new CountDownLatch(2 * 2);
			List<Disposable> calls = Stream.of("nothing", "nothing", "a part", "a part")
				.map((answer) -> application.claude()
					.stream(ClaudeRequest.of(answer))
					.ofType(ClaudeEvent.TextDelta.class)
					.subscribe((text) -> parts.countDown(), (failure) -> {
					}))
				.toList();
			SimulatedApplication.soon()
				.until(() -> application.requests() == before + calls.size() && parts.getCount() == 0);
			this.time.forward(Duration.ofSeconds(2));
			assertThat(verdicts.current().text()).isEqualTo("no problems detected");

			this.time.forward(Duration.ofSeconds(6));
			assertThat(verdicts.current().text())
				.matches("4 of 4 requests in flight have shown no sign of life for unusually long, up to [0-9]+ s:"
						+ " Claude or the network is slow or hangs");
			assertThat(application.claude().send(ClaudeRequest.of("quick")).source())
				.isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(verdicts.current().text())
				.matches("4 of 4 requests in flight have shown no sign of life for unusually long, up to [0-9]+ s,"
						+ " while others are answered");
			calls.forEach(Disposable::dispose);
			assertThat(verdicts.current().text()).isEqualTo("no problems detected");
		});
	}

	@Test
	void whenTheCallsOfOneCallerAreAllRefusedShouldNotSayThatNothingIsWrong() {
		application("claude.fallback.models=").run((application) -> {
			application.api().addFault(Fault.status(429).promptContains("long"));
			application.claude().send(ClaudeRequest.of("short"));
			Mono<ClaudeReply> refused = later(application.claude().sendAsync(ClaudeRequest.of("long")));
			SimulatedApplication.soon().until(() -> {
				application.claude().send(ClaudeRequest.of("short"));
				return application.context().getBean(Verdicts.class).current().text().startsWith("Claude answers 429");
			});
			assertThat(cause(application)).isEqualTo(Cause.LIMIT);
			refused.subscribe().dispose();
		});
	}

	@Test
	void whenACallIsRefusedShouldSaySoUntilTheMinuteIsOver() {
		application("claude.fallback.models=").run((application) -> {
			Verdicts verdicts = application.context().getBean(Verdicts.class);
			application.pools().pause("sonnet-5-5");
			assertThatExceptionOfType(ClaudeRejectedException.class).isThrownBy(() -> application.claude()
				.send(ClaudeRequest.builder().user("Now?").deadline(Duration.ofMillis(50)).build()));
			assertThat(verdicts.current().text()).contains("an operator paused group")
				.containsPattern("; this application refused 1 of \\d+ calls of the last minute$");

			application.pools().resume("sonnet-5-5");
			this.time.forward(Duration.ofSeconds(40));
			assertThat(verdicts.current().cause()).isEqualTo(Cause.LIMIT);
			assertThat(verdicts.current().text()).containsPattern(
					"^this application refused 1 of \\d+ calls of the last minute: 1 for a wait beyond the deadline");
			this.time.forward(Duration.ofSeconds(21));
			assertThat(verdicts.current().text()).isEqualTo("no problems detected");
		});
	}

	@Test
	void whenTheQueueIsFullShouldSaySoUntilOthersHaveBeenAnsweredForAWhile() {
		application("claude.fallback.models=", "claude.rate-limit.max-queue=1").run((application) -> {
			Verdicts verdicts = application.context().getBean(Verdicts.class);
			application.pools().pause("sonnet-5-5");
			Mono<ClaudeReply> waiting = later(application.claude().sendAsync(ClaudeRequest.of("I wait")));
			assertThatExceptionOfType(ClaudeRejectedException.class)
				.isThrownBy(() -> application.claude().send(ClaudeRequest.of("Too many?")));
			application.pools().resume("sonnet-5-5");
			assertThat(waiting.block(Duration.ofSeconds(5))).isNotNull();
			assertThat(verdicts.current().text())
				.containsPattern("^this application refused 1 of \\d+ calls of the last minute: 1 for a full queue");

			this.time.forward(Duration.ofSeconds(16));
			for (int i = 0; i < 5; i++) {
				application.claude().send(ClaudeRequest.of("All is well " + i));
			}
			assertThat(cause(application)).as("recovered").isEqualTo(Cause.NOTHING);
		});
	}

	@Test
	void whenCallsOfTheWebClientAreRefusedShouldCountThem() {
		application("claude.fallback.models=", "claude.rate-limit.max-queue=1").run((application) -> {
			Verdicts verdicts = application.context().getBean(Verdicts.class);
			this.time.forward(Duration.ofMinutes(1));
			assertThat(direct(application).block(Duration.ofSeconds(5))).isNotNull();
			application.pools().pause("sonnet-5-5");
			Mono<ResponseEntity<Void>> waiting = later(direct(application));
			assertThatExceptionOfType(ClaudeRejectedException.class).isThrownBy(() -> direct(application).block());
			application.pools().resume("sonnet-5-5");
			assertThat(waiting.block(Duration.ofSeconds(5))).isNotNull();
			assertThat(verdicts.current().text())
				.startsWith("this application refused 1 of 3 calls of the last minute: 1 for a full queue");

			this.time.forward(Duration.ofSeconds(16));
			for (int i = 0; i < 5; i++) {
				direct(application).block(Duration.ofSeconds(5));
			}
			assertThat(cause(application)).as("recovered").isEqualTo(Cause.NOTHING);
		});
	}

	private static Mono<ResponseEntity<Void>> direct(SimulatedApplication.Running application) {
		return application.context()
			.getBean("claudeWebClient", WebClient.class)
			.post()
			.uri("/v1/messages")
			.bodyValue(Map.of("model", SimulatedApplication.PRIMARY, "max_tokens", 100, "messages",
					List.of(Map.of("role", "user", "content", "Hi"))))
			.retrieve()
			.toBodilessEntity();
	}

	@Test
	void whenAnOpenCircuitRefusesCallsShouldCountThem() {
		application("claude.fallback.models=", "claude.retry.default.max-retries=0").run((application) -> {
			Verdicts verdicts = application.context().getBean(Verdicts.class);
			application.api().addFault(Fault.overloaded());
			SimulatedApplication.soon().until(() -> {
				application.claude().ask("Are you there?");
				return cause(application) == Cause.OUTAGE;
			});
			application.claude().ask("And now?");

			assertThat(verdicts.current().text()).containsPattern("; this application refused \\d+ of \\d+ calls");
		});
	}

	private static Cause cause(SimulatedApplication.Running application) {
		return application.context().getBean(Verdicts.class).current().cause();
	}

	private static <T> Mono<T> later(Mono<T> mono) {
		Mono<T> cached = mono.cache();
		cached.subscribe((value) -> {
		}, (failure) -> {
		});
		return cached;
	}

	private SimulatedApplication application(String... properties) {
		return SimulatedApplication.with(properties)
			.context((runner) -> runner
				.withPropertyValues("claude.timeout.attempt=20s", "claude.timeout.first-content=20s",
						"claude.timeout.idle=20s", "claude.circuit-breaker.cool-off=30s",
						"claude.circuit-breaker.max-cool-off=30s")
				.withBean("claudeTimeline", Timeline.class, () -> this.time));
	}

	static Stream<Scene> scenes() {
		return Stream.of(new Scene(Cause.KEY, Fault.status(401).errorType("authentication_error")) {

			@Override
			String trouble(SimulatedApplication.Running application) {
				application.api().revokeKey(SimulatedApplication.KEY);
				return "";
			}

			@Override
			void heal(SimulatedApplication.Running application, String fault, ShiftedTime time) {
				application.api().restoreKey(SimulatedApplication.KEY);
			}

		}, new Scene(Cause.BILLING, Fault.spendCap("2099-12-01")),
				new Scene(Cause.FALLBACK, Fault.overloaded().model(SimulatedApplication.PRIMARY)),
				new Scene(Cause.OUTAGE, Fault.overloaded()), new Scene(Cause.REQUESTS, Fault.status(400)),
				new Scene(Cause.NETWORK, Fault.of(FaultKind.RESET), "claude.circuit-breaker.failures=1000"),
				new SlowScene(), new Scene(Cause.LIMIT, Fault.rateLimited(30)) {

					@Override
					void ask(SimulatedApplication.Running application, ShiftedTime time) {
						later(application.claude().sendAsync(ClaudeRequest.of("now waiting")));
						SimulatedApplication.soon().until(() -> VerdictIT.cause(application) == Cause.LIMIT);
					}

				}, new Scene(Cause.OPERATOR, Fault.status(400)) {

					@Override
					String trouble(SimulatedApplication.Running application) {
						assertThat(application.pools().pause("sonnet-5-5")).isTrue();
						return "";
					}

					@Override
					void ask(SimulatedApplication.Running application, ShiftedTime time) {
						for (int i = 0; i < 6; i++) {
							later(application.claude().askAsync("now " + i));
						}
					}

					@Override
					void heal(SimulatedApplication.Running application, String fault, ShiftedTime time) {
						assertThat(application.pools().resume("sonnet-5-5")).isTrue();
					}

				});
	}

	/**
	 * Answers take much longer than they did: time moves on while they are in flight.
	 */
	private static final class SlowScene extends Scene {

		private static final Duration LATE = Duration.ofSeconds(4);

		SlowScene() {
			super(Cause.SLOW, Fault.slow(Duration.ofMillis(1500)));
		}

		@Override
		Duration slow() {
			return Duration.ofSeconds(3);
		}

		/** What is usual is learned a minute later. */
		@Override
		void prepare(SimulatedApplication.Running application, ShiftedTime time) {
			for (int i = 0; i < 13; i++) {
				time.forward(Duration.ofSeconds(5));
				application.claude().send(ClaudeRequest.of("as usual " + i));
			}
			time.forward(Duration.ofSeconds(70));
		}

		@Override
		void ask(SimulatedApplication.Running application, ShiftedTime time) {
			int before = application.requests();
			List<Mono<ClaudeReply>> replies = IntStream.range(0, 6)
				.mapToObj((i) -> later(application.claude().sendAsync(ClaudeRequest.of("now " + i))))
				.toList();
			SimulatedApplication.soon().until(() -> application.requests() == before + replies.size());
			time.forward(LATE);
			replies.forEach((reply) -> assertThat(reply.block(Duration.ofSeconds(5))).isNotNull());
		}

		@Override
		void heal(SimulatedApplication.Running application, String fault, ShiftedTime time) {
			super.heal(application, fault, time);
			time.forward(Duration.ofSeconds(20));
		}

	}

	private static class Scene {

		private final Cause cause;

		private final Fault fault;

		private final String[] properties;

		Scene(Cause cause, Fault fault, String... properties) {
			this.cause = cause;
			this.fault = fault;
			this.properties = properties;
		}

		String[] properties() {
			return this.properties;
		}

		Cause cause() {
			return this.cause;
		}

		/** How long the calls take that are in flight over the border. */
		Duration slow() {
			return Duration.ofMillis(700);
		}

		void prepare(SimulatedApplication.Running application, ShiftedTime time) {
		}

		void ask(SimulatedApplication.Running application, ShiftedTime time) {
			for (int i = 0; i < 6; i++) {
				application.claude().ask("now " + i);
			}
		}

		String trouble(SimulatedApplication.Running application) {
			return application.api().addFault(this.fault.promptContains("now"));
		}

		void heal(SimulatedApplication.Running application, String fault, ShiftedTime time) {
			application.api().removeFault(fault);
		}

		@Override
		public String toString() {
			return this.cause.name();
		}

	}

}
