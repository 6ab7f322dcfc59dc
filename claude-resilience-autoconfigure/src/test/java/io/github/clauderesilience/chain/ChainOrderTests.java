package io.github.clauderesilience.chain;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.ModelAvailability;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.TroubleRing;
import io.github.clauderesilience.testsupport.TroubleRing.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static io.github.clauderesilience.testsupport.Calls.HAIKU;
import static io.github.clauderesilience.testsupport.Calls.OPUS;
import static io.github.clauderesilience.testsupport.Calls.SONNET;
import static io.github.clauderesilience.testsupport.TroubleRing.error;
import static io.github.clauderesilience.testsupport.TroubleRing.ok;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each pair of concerns, in the order of the rings: review, fallback, retry, circuit
 * breaker, error classes.
 */
class ChainOrderTests {

	private static final FallbackSettings TO_HAIKU = fallback(Map.of(SONNET, List.of(HAIKU)));

	/** Retry -> ErrorClasses. */
	@Test
	void whenTheAnswerIsOverloadedShouldRetryIt() {
		TroubleRing ring = new TroubleRing(FallbackSettings.none(),
				(model, number) -> (number < 3) ? error(529, "overloaded_error") : ok(model));
		Outcome outcome = ring.outcome(SONNET);
		ring.time.advanceTimeBy(Duration.ofSeconds(10));

		assertThat(outcome.answered().attempts()).isEqualTo(3);
		assertThat(outcome.took).isEqualTo(Duration.ofSeconds(3));
	}

	/** Retry -> ErrorClasses. */
	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 402, 403, 404, 413, 422, 429 })
	void whenTheAnswerIsFinalShouldNotRetryIt(int status) {
		TroubleRing ring = new TroubleRing(FallbackSettings.none(), (model, number) -> error(status, "some_error"));
		Outcome outcome = ring.outcome(SONNET);
		ring.time.advanceTimeBy(Duration.ofMinutes(2));

		assertThat(ring.sent).hasSize(1);
		assertThat(outcome.failed().isExhausted()).isTrue();
		assertThat(outcome.failed().userMessage()).doesNotContain("secret words");
	}

	/** Retry -> CircuitBreaker. */
	@Test
	void whenTheCircuitOpensDuringBackOffShouldFailAtOnce() {
		TroubleRing ring = new TroubleRing(FallbackSettings.none(), (model, number) -> error(529, "overloaded_error"));
		List<Outcome> outcomes = List.of(ring.outcome(SONNET), ring.outcome(SONNET), ring.outcome(SONNET),
				ring.outcome(SONNET), ring.outcome(SONNET));

		assertThat(outcomes).allSatisfy((outcome) -> {
			assertThat(outcome.failed().errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
			assertThat(outcome.failed().getSuppressed()).hasSize(1);
			assertThat(outcome.took).isZero();
		});
		assertThat(ring.sent).hasSize(5);
		assertThat(ring.retry.waiting(SONNET)).isZero();
	}

	/** Retry -> CircuitBreaker. */
	@Test
	void whenOneCallerRetriesAloneItsOwnFailuresOpenTheCircuit() {
		TroubleRing ring = new TroubleRing(FallbackSettings.none(), (model, number) -> error(529, "overloaded_error"));
		Outcome outcome = ring.outcome(SONNET);
		ring.time.advanceTimeBy(Duration.ofMinutes(1));

		assertThat(ring.sent).hasSize(5);
		assertThat(outcome.failed().attempts()).isEqualTo(5);
		assertThat(outcome.failed().getSuppressed()).hasSize(4);
	}

	/** Fallback -> CircuitBreaker. */
	@Test
	void whenCircuitIsOpenShouldNotRetryButFallBackAtOnce() {
		TroubleRing ring = new TroubleRing(TO_HAIKU, (model, number) -> ok(model));
		ring.circuits.forceOpen(SONNET);

		Outcome outcome = ring.outcome(SONNET);

		assertThat(outcome.answered().source()).isEqualTo(ClaudeReply.Source.FALLBACK_MODEL);
		assertThat(outcome.answered().provenance().errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(outcome.took).isZero();
		assertThat(ring.requests(SONNET)).isZero();
	}

	/** Fallback -> CircuitBreaker. */
	@Test
	void whenTheCircuitOpensCallsInBackOffShouldGoToTheFallback() {
		TroubleRing ring = new TroubleRing(TO_HAIKU,
				(model, number) -> model.equals(SONNET) ? error(529, "overloaded_error") : ok(model));
		List<Outcome> outcomes = List.of(ring.outcome(SONNET), ring.outcome(SONNET), ring.outcome(SONNET),
				ring.outcome(SONNET), ring.outcome(SONNET), ring.outcome(SONNET));

		assertThat(outcomes).allSatisfy((outcome) -> {
			assertThat(outcome.answered().model()).isEqualTo(HAIKU);
			assertThat(outcome.took).isZero();
		});
		assertThat(ring.requests(SONNET)).isEqualTo(5);
	}

	/** Fallback -> CircuitBreaker. */
	@Test
	void duringAnOutageOnlyProbesShouldReachTheModelAndFallBackIfTheyFail() {
		TroubleRing ring = new TroubleRing(TO_HAIKU,
				(model, number) -> model.equals(SONNET) ? error(529, "overloaded_error") : ok(model));
		for (int i = 0; i < 5; i++) {
			ring.outcome(SONNET);
		}
		ring.time.advanceTimeBy(Duration.ofMillis(30_002));
		assertThat(ring.modes.mode(SONNET)).isEqualTo(FallbackModes.Mode.RECOVERING);

		Outcome probe = ring.outcome(SONNET);
		Outcome other = ring.outcome(SONNET);

		assertThat(probe.answered().model()).isEqualTo(HAIKU);
		assertThat(probe.took).isZero();
		assertThat(other.answered().model()).isEqualTo(HAIKU);
		assertThat(ring.requests(SONNET)).isEqualTo(6);
		assertThat(ring.modes.mode(SONNET)).isEqualTo(FallbackModes.Mode.FALLBACK);
		assertThat(ring.alerts).containsExactly(ClaudeAlert.Kind.OUTAGE_STARTED);
	}

	/** Fallback -> CircuitBreaker. */
	@Test
	void whenTheModelServesAgainShouldAskItAndSayOnceThatTheOutageIsOver() {
		TroubleRing ring = new TroubleRing(TO_HAIKU,
				(model, number) -> (model.equals(SONNET) && number <= 5) ? error(529, "overloaded_error") : ok(model));
		for (int i = 0; i < 5; i++) {
			ring.outcome(SONNET);
		}
		ring.time.advanceTimeBy(Duration.ofMillis(30_002));

		assertThat(ring.outcome(SONNET).answered().source()).isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(ring.outcome(SONNET).answered().source()).isEqualTo(ClaudeReply.Source.LIVE);
		assertThat(ring.alerts).containsExactly(ClaudeAlert.Kind.OUTAGE_STARTED, ClaudeAlert.Kind.OUTAGE_ENDED);
		assertThat(ring.modes.mode(SONNET)).isEqualTo(FallbackModes.Mode.NORMAL);
	}

	/** Fallback -> Retry. */
	@Test
	void whenRetriesAreExhaustedShouldFallBack() {
		TroubleRing ring = new TroubleRing(TO_HAIKU,
				(model, number) -> model.equals(SONNET) ? error(504, "timeout_error") : ok(model));
		Outcome outcome = ring.outcome(SONNET);
		ring.time.advanceTimeBy(Duration.ofSeconds(10));

		assertThat(outcome.answered().model()).isEqualTo(HAIKU);
		assertThat(outcome.answered().attempts()).isEqualTo(3);
		assertThat(outcome.took).isEqualTo(Duration.ofSeconds(1));
	}

	/** Fallback -> Retry. */
	@Test
	void fallbackDoesNotRestartTheRetryBudget() {
		TroubleRing ring = new TroubleRing(fallback(Map.of(SONNET, List.of(HAIKU, OPUS))),
				(model, number) -> error(504, "timeout_error"));
		Outcome outcome = ring.outcome(SONNET);
		ring.time.advanceTimeBy(Duration.ofMinutes(2));

		assertThat(ring.requests(SONNET)).isEqualTo(2);
		assertThat(ring.requests(HAIKU)).isOne();
		assertThat(ring.requests(OPUS)).isOne();
		assertThat(outcome.failed().model()).isEqualTo(SONNET);
		assertThat(outcome.failed().attempts()).isEqualTo(4);
		assertThat(outcome.failed().isExhausted()).isTrue();
	}

	/** Fallback -> Retry. */
	@Test
	void fallbackDoesNotRestartTheDeadline() {
		TroubleRing ring = new TroubleRing(TO_HAIKU, (model, number) -> Mono.never());
		Outcome outcome = ring.outcome(
				Mono.defer(() -> ring.ask(Calls.call(SONNET, Lane.NORMAL, Duration.ofSeconds(70), ring.timeline))));
		ring.time.advanceTimeBy(Duration.ofMinutes(5));

		assertThat(outcome.failed().errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		// A limit is kept to within a thousandth
		assertThat(outcome.took).isLessThanOrEqualTo(Duration.ofMillis(70_070));
	}

	/** Fallback -> Retry. */
	@Test
	void whenEverythingIsDownShouldNotKeepTheCallerWaiting() {
		TroubleRing ring = new TroubleRing(TO_HAIKU, (model, number) -> error(529, "overloaded_error"));
		ring.circuits.forceOpen(HAIKU);
		for (int i = 0; i < 5; i++) {
			ring.outcome(SONNET);
		}

		Outcome outcome = ring.outcome(SONNET);

		assertThat(outcome.failed().errorClass()).isEqualTo(ErrorClass.CIRCUIT_OPEN);
		assertThat(outcome.failed().model()).isEqualTo(SONNET);
		assertThat(outcome.failed().retryAfter()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
		assertThat(outcome.took).isZero();
	}

	/** Fallback -> limiter. */
	@Test
	void whenTheFirstTargetHasNoQuotaShouldAskTheNext() {
		ModelAvailability quota = (model, target) -> model.equals(HAIKU) ? Duration.ofSeconds(20) : Duration.ZERO;
		TroubleRing ring = new TroubleRing(fallback(Map.of(SONNET, List.of(HAIKU, OPUS))), (model, number) -> ok(model),
				quota, () -> 0.5);
		ring.circuits.forceOpen(SONNET);

		assertThat(ring.outcome(SONNET).answered().model()).isEqualTo(OPUS);
	}

	/** Fallback -> ErrorClasses. */
	@Test
	void whenTheModelIsGoneShouldFallBackWithoutRetry() {
		TroubleRing ring = new TroubleRing(TO_HAIKU,
				(model, number) -> model.equals(SONNET) ? error(404, "not_found_error") : ok(model));

		assertThat(ring.outcome(SONNET).answered().model()).isEqualTo(HAIKU);
		assertThat(ring.requests(SONNET)).isOne();
	}

	/** Fallback -> ErrorClasses. */
	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 402, 403, 409, 413 })
	void whenAnotherModelCannotHelpShouldNotAskIt(int status) {
		TroubleRing ring = new TroubleRing(TO_HAIKU, (model, number) -> error(status, "some_error"));
		ring.outcome(SONNET);
		ring.time.advanceTimeBy(Duration.ofMinutes(1));

		assertThat(ring.requests(HAIKU)).isZero();
	}

	/** Fallback -> ErrorClasses. */
	@Test
	void whenTheFallbackFindsItsRequestWrongShouldFailWithThePrimary() {
		TroubleRing ring = new TroubleRing(TO_HAIKU, (model, number) -> model.equals(SONNET)
				? error(404, "not_found_error") : error(400, "invalid_request_error"));

		ClaudeException failure = ring.outcome(SONNET).failed();

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.MODEL_NOT_FOUND);
		assertThat(failure.getSuppressed()).singleElement()
			.extracting((suppressed) -> ((ClaudeException) suppressed).errorClass())
			.isEqualTo(ErrorClass.INVALID_REQUEST);
	}

	/** Fallback -> operator. */
	@Test
	void whenAnOperatorForcesTheFallbackShouldNotAskTheModel() {
		TroubleRing ring = new TroubleRing(TO_HAIKU, (model, number) -> ok(model));

		assertThat(ring.modes.force(SONNET)).isTrue();
		assertThat(ring.outcome(SONNET).answered().model()).isEqualTo(HAIKU);

		assertThat(ring.modes.clear(SONNET)).isTrue();
		assertThat(ring.outcome(SONNET).answered().model()).isEqualTo(SONNET);
		assertThat(ring.modes.force(HAIKU)).isFalse();
	}

	/** Review -> Fallback. */
	@Test
	void whenTheFallbackAnswersThereIsNothingToReview() {
		TroubleRing ring = new TroubleRing(TO_HAIKU,
				(model, number) -> model.equals(SONNET) ? error(404, "not_found_error") : ok(model));
		ring.outcome(SONNET).answered();

		assertThat(ring.reviews.list(null)).isEmpty();
	}

	/** Review -> ErrorClasses. */
	@Test
	void whenTheModelDeclinesTheQuestionShouldBeReviewed() {
		TroubleRing ring = new TroubleRing(TO_HAIKU, (model, number) -> ok(model, "refusal"));

		assertThat(ring.outcome(SONNET).failed().errorClass()).isEqualTo(ErrorClass.REFUSED);
		assertThat(ring.reviews.list(null)).singleElement()
			.satisfies((item) -> assertThat(item.text()).isEqualTo("What are your opening hours?"));
		assertThat(ring.sent).hasSize(1);
	}

	/** Review -> Fallback. */
	@Test
	void whenAModelThatStandsInDeclinesTheQuestionShouldBeReviewed() {
		TroubleRing ring = new TroubleRing(TO_HAIKU,
				(model, number) -> model.equals(SONNET) ? error(404, "not_found_error") : ok(model, "refusal"));

		assertThat(ring.outcome(SONNET).failed().errorClass()).isEqualTo(ErrorClass.REFUSED);
		assertThat(ring.reviews.list(null)).hasSize(1);
	}

	private static FallbackSettings fallback(Map<String, List<String>> models) {
		return FallbackSettings.of(models, List.of(), FallbackSettings.defaultOn(), Calls.MODELS);
	}

}
