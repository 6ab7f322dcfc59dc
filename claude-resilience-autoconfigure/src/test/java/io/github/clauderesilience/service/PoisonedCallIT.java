package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple3;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One kind of request that is always answered with 429, in traffic over HTTP: it alone
 * waits, falls back or fails, and all others go on.
 */
class PoisonedCallIT {

	private static final int HEALTHY = 20;

	/** The aim is 2 s more than without; what waits longer is refused. */
	private static final Duration HARDLY = Duration.ofMillis(2500);

	@ParameterizedTest(name = "headers {0}, retry-after {1}")
	@CsvSource({ "false, 0", "true, 1" })
	void shouldNotHoldUpOthers(boolean headers, long retryAfter) {
		SimulatedApplication.with("claude.fallback.models=", "claude.rate-limit.max-wait=3s").run((application) -> {
			application.api().addFault(poison(headers, retryAfter));

			Mono<List<ErrorClass>> poisoned = Flux.interval(Duration.ofMillis(400))
				.take(4)
				.flatMap((i) -> application.claude().sendAsync(ClaudeRequest.of("poisoned " + i)))
				.then(Mono.<List<ErrorClass>>just(List.of()))
				.onErrorResume(ClaudeException.class, (failure) -> Mono.just(List.of(failure.errorClass())));
			Mono<List<ClaudeReply>> healthy = Flux.interval(Duration.ofMillis(100))
				.take(HEALTHY)
				.flatMap((i) -> application.claude().sendAsync(ClaudeRequest.of("healthy " + i)))
				.collectList();
			Mono<List<ClaudeReply>> others = Flux.interval(Duration.ofMillis(500))
				.take(5)
				.flatMap((i) -> application.claude()
					.sendAsync(
							ClaudeRequest.builder().model(SimulatedApplication.FALLBACK).user("another pool").build()))
				.collectList();
			Tuple3<List<ErrorClass>, List<ClaudeReply>, List<ClaudeReply>> all = Objects
				.requireNonNull(Mono.zip(poisoned, healthy, others).block(Duration.ofSeconds(40)));

			assertThat(all.getT1()).containsExactly(ErrorClass.RATE_LIMITED);
			assertThat(all.getT2()).hasSize(HEALTHY)
				.allSatisfy((reply) -> assertThat(reply.queued()).isLessThan(HARDLY));
			assertThat(all.getT3()).hasSize(5).allSatisfy((reply) -> assertThat(reply.queued()).isLessThan(HARDLY));
		});
	}

	private static Fault poison(boolean headers, long retryAfter) {
		Fault fault = (retryAfter > 0) ? Fault.rateLimited(retryAfter) : Fault.status(429);
		fault = fault.promptContains("poisoned");
		return headers ? fault.header("anthropic-ratelimit-requests-limit", "1000")
			.header("anthropic-ratelimit-requests-remaining", "990") : fault;
	}

}
