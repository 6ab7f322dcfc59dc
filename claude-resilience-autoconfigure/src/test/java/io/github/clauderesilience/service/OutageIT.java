package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRejectedException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A model that does not answer, seen from the outside: by callers, and by the API. */
class OutageIT {

	private static final String PRIMARY = SimulatedApplication.PRIMARY;

	private static final String FALLBACK = SimulatedApplication.FALLBACK;

	private static final String COOL_OFF = "claude.circuit-breaker.cool-off=30s";

	private static final String MAX_COOL_OFF = "claude.circuit-breaker.max-cool-off=30s";

	private final ShiftedTime time = new ShiftedTime();

	@Test
	void whenTheCircuitIsOpenShouldAskOnlyTheFallbackUntilAProbeFindsThePrimaryWell() {
		application(COOL_OFF, MAX_COOL_OFF, "claude.circuit-breaker.failures=4").run((application) -> {
			String outage = application.api().addFault(Fault.overloaded().model(PRIMARY));
			ClaudeReply first = application.claude().send(ClaudeRequest.of("Hello"));
			assertThat(first.model()).isEqualTo(FALLBACK);
			assertThat(application.requests(PRIMARY)).isEqualTo(4);

			for (int i = 0; i < 10; i++) {
				ClaudeReply reply = application.claude().send(ClaudeRequest.of("Hello " + i));
				assertThat(reply.model()).isEqualTo(FALLBACK);
				assertThat(reply.attempts()).isEqualTo(1);
				assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
			}
			assertThat(application.requests(PRIMARY)).isEqualTo(4);

			this.time.forward(Duration.ofSeconds(31));
			assertThat(application.claude().send(ClaudeRequest.of("Still ill?")).model()).isEqualTo(FALLBACK);
			assertThat(application.requests(PRIMARY)).as("one probe").isEqualTo(5);
			assertThat(application.claude().send(ClaudeRequest.of("And now?")).model()).isEqualTo(FALLBACK);
			assertThat(application.requests(PRIMARY)).as("no second probe").isEqualTo(5);

			assertThat(application.api().removeFault(outage)).isTrue();
			this.time.forward(Duration.ofSeconds(31));
			ClaudeReply well = application.claude().send(ClaudeRequest.of("Well again?"));
			assertThat(well.model()).isEqualTo(PRIMARY);
			assertThat(well.source()).isEqualTo(ClaudeReply.Source.LIVE);
			application.awaitIdle();
			assertThat(application.circuit(PRIMARY).state()).isIn(CircuitView.State.RECOVERING,
					CircuitView.State.NORMAL);
		});
	}

	@Test
	void whenCallsAreInBackOffWhileTheCircuitOpensShouldLeaveForTheFallbackAtOnce() {
		application(COOL_OFF, MAX_COOL_OFF, "claude.retry.default.initial=4s", "claude.retry.default.max=4s")
			.run((application) -> {
				application.api().addFault(Fault.overloaded().model(PRIMARY));
				List<ClaudeReply> replies = Flux.range(0, 8)
					.flatMap((i) -> application.claude().sendAsync(ClaudeRequest.of("Hello " + i)), 8)
					.collectList()
					.block(Duration.ofSeconds(3));
				assertThat(replies).hasSize(8).allSatisfy((reply) -> assertThat(reply.model()).isEqualTo(FALLBACK));
				assertThat(application.requests(PRIMARY)).isLessThanOrEqualTo(8);
				application.awaitIdle();
			});
	}

	@Test
	void whenBothModelsAreDownShouldNotRestartTheRetriesForTheFallback() {
		application(COOL_OFF, MAX_COOL_OFF).run((application) -> {
			application.api().addFault(Fault.status(503));
			assertThatExceptionOfType(ClaudeUnavailableException.class)
				.isThrownBy(() -> application.claude().send(ClaudeRequest.of("Hello")))
				.satisfies((failure) -> {
					assertThat(failure.errorClass()).isEqualTo(ErrorClass.SERVER_ERROR);
					assertThat(failure.attempts()).isEqualTo(application.requests());
				});
			assertThat(application.requests(PRIMARY)).isEqualTo(4);
			assertThat(application.requests(FALLBACK)).isEqualTo(1);
			application.awaitIdle();
		});
	}

	@Test
	void whenFaultsAreScatteredShouldAnswerEveryOneOf64AtATime() {
		application("claude.timeout.attempt=30s", "claude.timeout.idle=30s", "claude.timeout.first-content=30s",
				"claude.timeout.total=60s")
			.api((api) -> api.seed(20_261_124))
			.run((application) -> {
				application.api().addFault(Fault.overloaded().rate(0.05));
				application.api().addFault(Fault.of(FaultKind.RESET).rate(0.02));
				application.api().addFault(Fault.of(FaultKind.TRUNCATED).rate(0.03));
				List<ClaudeReply> replies = Flux.range(0, 400)
					.flatMap((i) -> application.claude().sendAsync(ClaudeRequest.of("Question " + i)), 64)
					.collectList()
					.block(Duration.ofSeconds(60));

				assertThat(replies).hasSize(400).allSatisfy((reply) -> {
					assertThat(reply.stopReason()).isEqualTo("end_turn");
					assertThat(reply.usage().outputTokens()).isEqualTo(SimulatedApplication.OUTPUT_TOKENS);
				});
				assertThat(replies).filteredOn((reply) -> !reply.model().equals(PRIMARY))
					.extracting((reply) -> reply.provenance().errorClass() + " after " + reply.attempts())
					.hasSizeLessThanOrEqualTo(2);
				assertThat(application.api().faultsMet().values()).allSatisfy((met) -> assertThat(met).isPositive());
				application.awaitIdle();
			});
	}

	@Test
	void whenAModelIsAskedByItsAliasShouldKnowItByEveryNameOfIt() {
		application(COOL_OFF, MAX_COOL_OFF, "claude.circuit-breaker.failures=4").run((application) -> {
			String alias = "claude-sonnet-4-5";
			String id = "claude-sonnet-4-5-20250929";
			ModelTable models = application.context().getBean(ModelTable.class);
			assertThat(models.key(alias)).isEqualTo(id);
			ClaudeReply live = application.claude().send(request(alias));
			assertThat(live.source()).isEqualTo(ClaudeReply.Source.LIVE);
			application.api().addFault(Fault.overloaded().model(alias, id));

			ClaudeReply reply = application.claude().send(request(alias));
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL);
			assertThat(models.key(reply.model())).isEqualTo("claude-haiku-4-5-20251001");
			assertThat(reply.requestedModel()).isEqualTo(alias);
			int before = application.requests();
			ClaudeReply byId = application.claude().send(request(id));
			assertThat(models.key(byId.model())).isEqualTo("claude-haiku-4-5-20251001");
			assertThat(application.requests() - before).as("the circuit of the alias is that of the id").isEqualTo(1);
			assertThat(application.circuit(id).state()).isEqualTo(CircuitView.State.OPEN);
			assertThat(application.circuits().views()).noneMatch((view) -> view.model().equals(alias));
			assertThat(application.pools().views().keySet()).extracting((pool) -> pool.group())
				.contains("sonnet-4-x", "haiku-4-5")
				.doesNotContain(alias, id);
			application.awaitIdle();
		});
	}

	@Test
	void whenUnknownModelsAreAllowedShouldGuardAndReplaceThemToo() {
		String model = "claude-future-9";
		application("claude.allow-unknown-models=true", "claude.fallback.models=" + FALLBACK)
			.api((api) -> api.data("{\"models\":{\"" + model + "\":{\"name\":\"Future\",\"created\":"
					+ "\"2026-11-01T00:00:00Z\",\"group\":\"sonnet-5-5\",\"window\":200000,\"max_output\":64000,"
					+ "\"min_cacheable\":1024,\"sampling\":\"any\",\"thinking_rejected\":[],\"effort\":[],"
					+ "\"prefill\":true,\"forced_tools\":true}}}"))
			.run((application) -> {
				ClaudeReply live = application.claude().send(request(model));
				assertThat(live.source()).isEqualTo(ClaudeReply.Source.LIVE);
				assertThat(live.model()).isEqualTo(model);
				assertThat(live.cost()).as("no price is known").isNull();

				application.api().addFault(Fault.status(503).model(model));
				ClaudeReply replaced = application.claude().send(request(model));
				assertThat(replaced.model()).isEqualTo(FALLBACK);
				assertThat(replaced.requestedModel()).isEqualTo(model);
				assertThat(application.claude().stream(request("claude-nobody-knows")).blockLast(Duration.ofSeconds(5)))
					.as("404 falls back")
					.isNotNull();
				application.awaitIdle();
			});
	}

	@Test
	void whenAnotherUserOfTheWebClientMeetsTheOutageShouldSeeItTypedAndOpenTheCircuitForAll() {
		application(COOL_OFF, MAX_COOL_OFF).run((application) -> {
			application.api().addFault(Fault.overloaded().message(FaultCase.RAW).model(PRIMARY));
			WebClient client = application.context().getBean("claudeWebClient", WebClient.class);
			for (int i = 0; i < 5; i++) {
				assertThatExceptionOfType(ClaudeUnavailableException.class).isThrownBy(() -> post(client))
					.satisfies((failure) -> {
						assertThat(failure.errorClass()).isEqualTo(ErrorClass.OVERLOADED);
						assertThat(failure.status()).isEqualTo(529);
						assertThat(failure.userMessage()).doesNotContain(FaultCase.RAW);
					});
			}
			assertThat(application.requests(PRIMARY)).isEqualTo(5);
			assertThatExceptionOfType(ClaudeRejectedException.class).isThrownBy(() -> post(client))
				.matches((failure) -> failure.errorClass() == ErrorClass.CIRCUIT_OPEN);
			assertThat(application.claude().send(ClaudeRequest.of("Hello")).model()).isEqualTo(FALLBACK);
			assertThat(application.requests(PRIMARY)).as("the broken model is not asked").isEqualTo(5);
			application.awaitIdle();
		});
	}

	@Test
	void whenASecondSilenceWouldUseUpTheDeadlineShouldLeaveTheTimeToTheFallback() {
		application("claude.timeout.attempt=1s", "claude.timeout.total=2s").run((application) -> {
			application.api().addFault(Fault.of(FaultKind.NO_ANSWER).model(PRIMARY));
			ClaudeReply reply = application.claude().send(ClaudeRequest.of("Hello"));

			assertThat(reply.model()).isEqualTo(FALLBACK);
			assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.TIMEOUT);
			assertThat(application.requests(PRIMARY)).isEqualTo(1);
			application.awaitIdle();
		});
	}

	@Test
	void whenRetryAfterIsBeyondTheDeadlineShouldGoToTheFallbackAtOnce() {
		application().run((application) -> {
			application.api().addFault(Fault.rateLimited(60).model(PRIMARY));
			ClaudeReply reply = application.claude().send(hurried());
			assertThat(reply.model()).isEqualTo(FALLBACK);
			assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
			ClaudeReply next = application.claude().send(hurried());
			assertThat(next.model()).isEqualTo(FALLBACK);
			assertThat(next.provenance().errorClass()).isEqualTo(ErrorClass.WOULD_MISS_DEADLINE);
			assertThat(application.requests(PRIMARY)).isEqualTo(1);
			application.awaitIdle();
		});
	}

	@Test
	void whenRetryAfterIsBeyondTheDeadlineAndNobodyStandsInShouldSayTheTrueTime() {
		application("claude.fallback.models=").run((application) -> {
			application.api().addFault(Fault.rateLimited(60).model(PRIMARY));
			List<ErrorClass> classes = IntStream.range(0, 2).mapToObj((i) -> {
				try {
					throw new AssertionError(application.claude().send(hurried()).toString());
				}
				catch (ClaudeException failure) {
					assertThat(failure.retryAfter()).isBetween(Duration.ofSeconds(58), Duration.ofSeconds(62));
					return failure.errorClass();
				}
			}).toList();
			assertThat(classes).containsExactly(ErrorClass.RATE_LIMITED, ErrorClass.WOULD_MISS_DEADLINE);
			ClaudeReply apology = application.claude().ask(hurried());
			assertThat(apology.source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
			assertThat(apology.elapsed()).isLessThan(Duration.ofSeconds(1));
			assertThat(application.requests(PRIMARY)).isEqualTo(1);
			application.awaitIdle();
		});
	}

	private static ClaudeRequest hurried() {
		return ClaudeRequest.builder().user("Quick, please").deadline(Duration.ofSeconds(1)).build();
	}

	private static ClaudeRequest request(String model) {
		return ClaudeRequest.builder().model(model).user("Where is my parcel?").build();
	}

	private static @Nullable String post(WebClient client) {
		Map<String, Object> body = Map.of("model", PRIMARY, "max_tokens", 100, "messages",
				List.of(Map.of("role", "user", "content", "Hello")));
		return client.post()
			.uri("/v1/messages")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.retrieve()
			.bodyToMono(String.class)
			.block(Duration.ofSeconds(5));
	}

	private SimulatedApplication application(String... properties) {
		return SimulatedApplication.with(properties)
			.context((runner) -> runner.withBean("claudeTimeline", Timeline.class, () -> this.time));
	}

}
