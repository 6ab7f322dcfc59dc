package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.Limits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that wait behind others while a model is in trouble, in traffic: another model
 * takes them over within their patience, as long as it can. Times are a tenth of the
 * defaults.
 */
@Tag("waiting")
class WaitingRescueIT {

	private static final String STAND_IN = "claude-haiku-4-5";

	private static SimulatedApplication application(String... more) {
		return SimulatedApplication
			.with("claude.fallback.models.claude-sonnet-5-5=" + STAND_IN, "claude.fallback.patience.interactive=300ms",
					"claude.fallback.patience.normal=800ms", "claude.fallback.patience.background=2s",
					"claude.retry.default.initial=100ms", "claude.retry.default.max=10s",
					"claude.timeout.silence=300ms", "claude.timeout.first-content=2s", "claude.timeout.idle=2s",
					"claude.timeout.attempt=6s", "claude.timeout.total=12s", "claude.circuit-breaker.failures=1000")
			.context((context) -> context.withPropertyValues(more));
	}

	@Test
	void whenTheLimitPausesShouldRescueAllThatWaitForIt() {
		application().run((application) -> {
			application.api().addFault(Fault.status(429).model(SimulatedApplication.PRIMARY));

			List<ClaudeReply> replies = ask(application, 40, Lane.INTERACTIVE);

			assertThat(replies).hasSize(40).allSatisfy((reply) -> {
				assertThat(reply.source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL);
				assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
				assertThat(reply.elapsed()).isLessThan(Duration.ofSeconds(4));
				assertThat(Objects.requireNonNull(reply.provenance().firstTried())).isLessThan(reply.elapsed());
			});
			application.awaitIdle();
		});
	}

	@ParameterizedTest
	@EnumSource(Lane.class)
	void whenAFaultLastsShouldSendFourRequestsAtMost(Lane lane) {
		application("claude.retry.default.initial=10ms").run((application) -> {
			application.api().addFault(Fault.status(429).model(SimulatedApplication.PRIMARY));

			assertThat(ask(application, 1, lane)).singleElement()
				.satisfies((reply) -> assertThat(reply.source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL));

			assertThat(application.requests(SimulatedApplication.PRIMARY)).isLessThanOrEqualTo(4);
		});
	}

	@Test
	void whenQuotaTakesTooLongShouldAskTheOtherModel() {
		application("claude.fallback.max-queue-time.interactive=600ms")
			.api((api) -> api.limits("sonnet-5-5", Limits.of(60, 1_000_000, 1_000_000)))
			.run((application) -> {
				List<ClaudeReply> replies = ask(application, 70, Lane.INTERACTIVE);

				assertThat(replies).hasSize(70)
					.allSatisfy((reply) -> assertThat(reply.elapsed()).isLessThan(Duration.ofSeconds(5)));
				assertThat(replies).anySatisfy((reply) -> {
					assertThat(reply.source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL);
					assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.WOULD_MISS_DEADLINE);
				});
				application.awaitIdle();
			});
	}

	@ParameterizedTest
	@EnumSource(Lane.class)
	void whenAnOperatorPausesTheGroupShouldAskTheOtherModel(Lane lane) {
		application().run((application) -> {
			application.pools().pause("sonnet-5-5");

			assertThat(ask(application, 5, lane)).hasSize(5).allSatisfy((reply) -> {
				assertThat(reply.source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL);
				assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.WOULD_MISS_DEADLINE);
				assertThat(reply.elapsed()).isLessThan(Duration.ofSeconds(4));
			});
			assertThat(application.requests(SimulatedApplication.PRIMARY)).isZero();
			application.awaitIdle();
		});
	}

	@Test
	void whenNoOtherModelCanTakeTheCallShouldWaitForASilentOne() {
		application().run((application) -> {
			application.api()
				.addFault(Fault.of(FaultKind.SLOW_FIRST_TOKEN)
					.delay(Duration.ofMillis(900))
					.model(SimulatedApplication.PRIMARY));
			application.circuits().forceOpen(STAND_IN);

			assertThat(ask(application, 3, Lane.INTERACTIVE)).hasSize(3)
				.allSatisfy((reply) -> assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE));
			assertThat(application.requests(SimulatedApplication.PRIMARY)).isEqualTo(3);
		});
	}

	@Test
	void whenTheStandInIsInTroubleTooShouldAskTheThird() {
		application("claude.fallback.models.claude-sonnet-5-5=" + STAND_IN + ",claude-opus-5-5").run((application) -> {
			application.api().addFault(Fault.overloaded().model(SimulatedApplication.PRIMARY));
			application.api().addFault(Fault.of(FaultKind.NO_ANSWER).model(STAND_IN, "claude-haiku-4-5-20251001"));

			assertThat(ask(application, 5, Lane.INTERACTIVE)).hasSize(5).allSatisfy((reply) -> {
				assertThat(reply.provenance().model()).isEqualTo("claude-opus-5-5");
				assertThat(reply.elapsed()).isLessThan(Duration.ofSeconds(4));
			});
			application.awaitIdle();
		});
	}

	private static List<ClaudeReply> ask(SimulatedApplication.Running application, int calls, Lane lane) {
		return Objects.requireNonNull(Flux.range(0, calls)
			.flatMap(
					(i) -> application.claude()
						.sendAsync(ClaudeRequest.builder().user("Where is parcel " + i + "?").lane(lane).build()),
					calls)
			.collectList()
			.block(Duration.ofSeconds(20)));
	}

}
