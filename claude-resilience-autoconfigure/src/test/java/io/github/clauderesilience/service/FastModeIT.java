package io.github.clauderesilience.service;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.limits.GroupUsage;
import io.github.clauderesilience.simulator.limits.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls in fast mode have limits of their own, in traffic over HTTP.
 */
class FastModeIT {

	private static final String MODEL = "claude-opus-5-5";

	private static final int ORDINARY = 40;

	private static final int MANY = 1000;

	/** The limit of the other speed pauses for 20 s. */
	private static final Duration HARDLY = Duration.ofMillis(2500);

	private static final String HURRY = "Hurry up: ";

	@ParameterizedTest(name = "lasting {0}, warm {1}")
	@CsvSource({ "false, false", "false, true", "true, false", "true, true" })
	void whenFastCallsAreLimitedShouldNotHoldUpOrdinaryOnes(boolean lasting, boolean warm) {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			if (warm) {
				application.claude().send(ordinary(-1));
				application.claude().send(fast(-1));
			}
			application.api().addFault(lasting ? limited() : limited().first(1));

			Mono<List<ErrorClass>> hurried = Flux.interval(Duration.ofMillis(50))
				.take(10)
				.flatMap((i) -> application.claude()
					.sendAsync(fast(i))
					.map((reply) -> ErrorClass.MALFORMED)
					.onErrorResume(ClaudeException.class, (failure) -> Mono.just(failure.errorClass())))
				.collectList();
			Mono<List<ClaudeReply>> ordinary = Flux.interval(Duration.ofMillis(25))
				.take(ORDINARY)
				.flatMap((i) -> application.claude().sendAsync(ordinary(i)))
				.collectList();
			Tuple2<List<ErrorClass>, List<ClaudeReply>> both = Objects
				.requireNonNull(Mono.zip(hurried, ordinary).block(Duration.ofSeconds(30)));

			assertThat(both.getT1()).contains(ErrorClass.RATE_LIMITED).doesNotContain(ErrorClass.MALFORMED);
			assertThat(both.getT2()).hasSize(ORDINARY)
				.allSatisfy((reply) -> assertThat(reply.queued()).isLessThan(HARDLY));
			assertThat(pool(application, "opus-5-5-fast").pause()).isNotNull();
			assertThat(pool(application, "opus-5-5").pause()).isNull();
			assertThat(pool(application, "opus-5-5").callsPerMinute()).isZero();
		});
	}

	@Test
	void whenOrdinaryCallsAreLimitedShouldNotHoldUpFastOnes() {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			application.api().addFault(Fault.rateLimited(20).promptContains("ordinary"));

			assertThatExceptionOfType(ClaudeException.class).isThrownBy(() -> application.claude().send(ordinary(0)));
			assertThat(application.claude().send(fast(0)).queued()).isLessThan(HARDLY);
			assertThat(pool(application, "opus-5-5").pause()).isNotNull();
		});
	}

	@Test
	void shouldLearnTheLimitsOfFastMode() {
		SimulatedApplication.with()
			.api((api) -> api.limits("opus-5-5-fast", Limits.of(0, 100_000, 20_000)))
			.run((application) -> {
				application.claude().send(ordinary(0));
				application.claude().send(fast(0));

				Limits standard = Objects.requireNonNull(application.api().limits().get("opus-5-5"));
				assertThat(limits(pool(application, "opus-5-5-fast")))
					.isEqualTo(Map.of(Dimension.INPUT_TOKENS, 100_000.0, Dimension.OUTPUT_TOKENS, 20_000.0));
				assertThat(limits(pool(application, "opus-5-5")))
					.containsEntry(Dimension.INPUT_TOKENS, (double) standard.inputTokensPerMinute())
					.containsEntry(Dimension.REQUESTS, (double) standard.requestsPerMinute());
			});
	}

	@Test
	void manyCallsAtTheLimitOfFastModeShouldAllBeAnsweredWithoutA429() {
		long limit = 40_000;
		SimulatedApplication
			.with("claude.timeout.total=20m", "claude.timeout.attempt=1m", "claude.timeout.first-content=1m",
					"claude.timeout.idle=1m", "claude.rate-limit.max-wait=20m", "claude.rate-limit.max-in-flight=50",
					"claude.fallback.models=")
			.api((api) -> api.limits("opus-5-5-fast", Limits.of(0, 1_000_000, limit)))
			.run((application) -> {
				List<ClaudeReply> replies = Flux.range(0, MANY)
					.flatMap((i) -> application.claude().sendAsync(fast(i)), MANY)
					.collectList()
					.block(Duration.ofMinutes(2));

				assertThat(replies).hasSize(MANY);
				GroupUsage usage = usage(application, "opus-5-5-fast");
				assertThat(usage.outputTokens()).isGreaterThan(limit);
				assertThat(usage.rejected()).isZero();
			});
	}

	@Test
	void whenAModelWithoutFastModeStandsInShouldUseItsOrdinaryPool() {
		SimulatedApplication.with("claude.fallback.models." + MODEL + "=" + SimulatedApplication.PRIMARY)
			.run((application) -> {
				application.api().addFault(limited());

				ClaudeReply reply = application.claude().send(fast(0));

				assertThat(reply.model()).isEqualTo(SimulatedApplication.PRIMARY);
				assertThat(reply.provenance().changes()).anyMatch((change) -> change.contains("speed"));
				assertThat(groups(application)).contains("opus-5-5-fast", "sonnet-5-5")
					.doesNotContain("opus-5-5", "sonnet-5-5-fast");
			});
	}

	@Test
	void shouldCostWhatFastModeCosts() {
		SimulatedApplication.with().run((application) -> {
			ClaudeRequest hurried = ordinary(0).toBuilder().set("speed", "fast").build();
			ClaudeReply ordinary = application.claude().send(ordinary(0));
			ClaudeReply fast = application.claude().send(hurried);
			ClaudeReply streamed = ((ClaudeEvent.Completed) Objects
				.requireNonNull(application.claude().stream(hurried).blockLast(Duration.ofSeconds(10)))).reply();

			BigDecimal twice = Objects.requireNonNull(ordinary.cost()).multiply(BigDecimal.valueOf(2));
			assertThat(ordinary.usage().fast()).isFalse();
			assertThat(List.of(fast, streamed)).allSatisfy((reply) -> {
				assertThat(reply.usage().fast()).isTrue();
				assertThat(reply.cost()).isEqualByComparingTo(twice);
			});
		});
	}

	@Test
	void requestOfTheWebClientShouldBelongToItsFastPool() {
		SimulatedApplication.with().run((application) -> {
			((WebClient) application.context().getBean("claudeWebClient")).post()
				.uri("/v1/messages")
				.bodyValue(Map.of("model", MODEL, "max_tokens", 50, "speed", "fast", "messages",
						List.of(Map.of("role", "user", "content", "Hi"))))
				.retrieve()
				.bodyToMono(String.class)
				.block(Duration.ofSeconds(10));

			assertThat(groups(application)).contains("opus-5-5-fast").doesNotContain("opus-5-5");
		});
	}

	private static Fault limited() {
		return Fault.rateLimited(20)
			.promptContains(HURRY)
			.model(MODEL)
			.header("anthropic-fast-input-tokens-limit", "100000")
			.header("anthropic-fast-input-tokens-remaining", "0")
			.header("anthropic-fast-output-tokens-limit", "20000")
			.header("anthropic-fast-output-tokens-remaining", "20000")
			.header("anthropic-ratelimit-requests-limit", "1000")
			.header("anthropic-ratelimit-requests-remaining", "990");
	}

	private static ClaudeRequest ordinary(long number) {
		return ClaudeRequest.builder().model(MODEL).user("An ordinary question: " + number).build();
	}

	private static ClaudeRequest fast(long number) {
		return ClaudeRequest.builder().model(MODEL).user(HURRY + number).set("speed", "fast").build();
	}

	private static List<String> groups(SimulatedApplication.Running application) {
		return application.pools().views().keySet().stream().map(PoolId::group).toList();
	}

	private static PoolView pool(SimulatedApplication.Running application, String group) {
		return application.pools()
			.views()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().group().equals(group))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElseThrow();
	}

	private static Map<Dimension, Double> limits(PoolView pool) {
		return pool.buckets()
			.stream()
			.collect(Collectors.toMap(PoolView.BucketView::dimension, PoolView.BucketView::limit));
	}

	private static GroupUsage usage(SimulatedApplication.Running application, String group) {
		return application.api().usage().stream().filter((one) -> one.group().equals(group)).findFirst().orElseThrow();
	}

}
