package io.github.clauderesilience.observe.verdict;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TrafficWindowTests {

	private final VirtualTime time = VirtualTime.at("2026-11-24T03:00:00Z");

	private final TrafficWindow watch = new TrafficWindow(this.time);

	@Test
	void shouldCountTheLastMinuteOnly() {
		answered(2);
		failed(ErrorClass.TIMEOUT);
		this.time.forward(Duration.ofSeconds(30));
		failed(ErrorClass.TIMEOUT);
		failed(ErrorClass.RATE_LIMITED);
		assertThat(this.watch.traffic().answered()).isEqualTo(1);
		assertThat(this.watch.traffic().failed()).hasSize(2)
			.containsEntry(ErrorClass.TIMEOUT, 2L)
			.containsEntry(ErrorClass.RATE_LIMITED, 1L);

		this.time.forward(Duration.ofSeconds(40));
		assertThat(this.watch.traffic().answered()).isZero();
		assertThat(this.watch.traffic().failed()).containsEntry(ErrorClass.TIMEOUT, 1L);
		this.time.forward(Duration.ofHours(1));
		assertThat(this.watch.traffic().failed()).isEmpty();
	}

	@Test
	void shouldNameTheModelsWhoseRequestsAreRefused() {
		failed(ErrorClass.PERMISSION);
		assertThat(this.watch.failing(ErrorClass.PERMISSION)).containsExactly(Calls.SONNET);
		assertThat(this.watch.failing(ErrorClass.MODEL_NOT_FOUND)).isEmpty();

		answered(2);
		assertThat(this.watch.failing(ErrorClass.PERMISSION)).isEmpty();
	}

	@Test
	void whenTheDeadlineOfACallCutsItOffShouldCountItApart() {
		failed(uncounted(ErrorClass.TIMEOUT, 0));

		assertThat(this.watch.traffic().overdue()).isEqualTo(1);
		assertThat(this.watch.traffic().failed()).isEmpty();
		assertThat(this.watch.traffic().streak()).isEmpty();
	}

	@Test
	void whenTheDeadlineComesBeforeAConnectionShouldNotBlameTheNetwork() {
		failed(uncounted(ErrorClass.CONNECTION, 0));

		assertThat(this.watch.traffic().overdue()).isEqualTo(1);
		assertThat(this.watch.traffic().failed()).isEmpty();
		assertThat(this.watch.traffic().streak()).isEmpty();
	}

	@Test
	void whenTheApiAnswersWithATimeoutShouldNotBlameADeadline() {
		failed(uncounted(ErrorClass.TIMEOUT, 400));

		assertThat(this.watch.traffic().overdue()).isZero();
		assertThat(this.watch.traffic().failed()).containsEntry(ErrorClass.TIMEOUT, 1L);
	}

	@Test
	void whenAnswersBecomeSlowShouldRememberWhatIsUsual() {
		for (int i = 0; i < 720; i++) {
			answered(3);
			this.time.forward(Duration.ofSeconds(5));
		}
		for (int i = 0; i < 24; i++) {
			answered(12);
			this.time.forward(Duration.ofSeconds(5));
		}

		SystemState.Traffic traffic = this.watch.traffic();
		assertThat(traffic.mean()).isEqualTo(Duration.ofSeconds(12));
		assertThat(traffic.usual()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3500));
	}

	@Test
	void whenAnswersAreSlowFromTheStartShouldSayThatTheUsualIsUnknown() {
		for (int i = 0; i < 12; i++) {
			answered(21);
			this.time.forward(Duration.ofSeconds(5));
		}
		assertThat(VerdictPolicyTests.of(this.watch.traffic())).isEqualTo(new Verdict(Verdict.Cause.NOTHING,
				"no problems detected, but answers take 21.0 s on average; too few were seen so far to know"
						+ " whether that is usual"));

		for (int i = 0; i < 60; i++) {
			answered(21);
			this.time.forward(Duration.ofSeconds(5));
		}
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).text()).isEqualTo("no problems detected");
	}

	@Test
	void whenAnswersAreQuickFromTheStartShouldRemarkNothing() {
		for (int i = 0; i < 12; i++) {
			answered(3);
			this.time.forward(Duration.ofSeconds(5));
		}

		assertThat(VerdictPolicyTests.of(this.watch.traffic()).text()).isEqualTo("no problems detected");
	}

	@Test
	void whenOneAnswerAmongQuickOnesIsLateShouldNotCallAllOfThemSlow() {
		for (int i = 0; i < 24; i++) {
			answered(1);
			this.time.forward(Duration.ofSeconds(5));
		}
		for (int i = 0; i < 5; i++) {
			answered(1);
		}
		answered(60);

		assertThat(this.watch.traffic().slow()).isEqualTo(1);
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).cause()).isEqualTo(Verdict.Cause.NOTHING);
	}

	@Test
	void whenAnAnswerToAnEarlierRequestComesShouldKeepTheStreak() {
		Exchange early = sent();
		failed(ErrorClass.INVALID_REQUEST);
		failed(ErrorClass.INVALID_REQUEST);

		this.watch.ended(early, Settlement.success(null), Duration.ofSeconds(1));
		assertThat(this.watch.traffic().streak()).containsEntry(ErrorClass.INVALID_REQUEST, 2L);
		answered(1);
		assertThat(this.watch.traffic().streak()).isEmpty();
	}

	@Test
	void whenAnEarlierRequestFailsLateShouldBeginNoStreak() {
		Exchange early = sent();
		answered(1);

		this.watch.ended(early, Settlement.failure(Calls.failure(ErrorClass.TIMEOUT), null), Duration.ofSeconds(1));
		assertThat(this.watch.traffic().streak()).isEmpty();
		assertThat(this.watch.traffic().failed()).containsEntry(ErrorClass.TIMEOUT, 1L);
	}

	@Test
	void whenAQuestionAMinuteFailsShouldStillSeeThemInARow() {
		failed(ErrorClass.INVALID_REQUEST);
		this.time.forward(Duration.ofSeconds(90));
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).cause()).isEqualTo(Verdict.Cause.NOTHING);
		failed(ErrorClass.INVALID_REQUEST);

		assertThat(VerdictPolicyTests.of(this.watch.traffic()).text())
			.isEqualTo("Claude rejects our requests as invalid: the last 2 requests, mostly invalid-request");
		this.time.forward(Duration.ofMinutes(11));
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).cause()).isEqualTo(Verdict.Cause.NOTHING);
	}

	@Test
	void whenFailuresEndedShouldClearAfterAQuarterOfAMinuteOfAnswers() {
		for (int i = 0; i < 20; i++) {
			failed(ErrorClass.SERVER_ERROR);
			this.time.forward(Duration.ofSeconds(1));
		}
		int red = 0;
		for (int i = 0; i < 40; i++) {
			answered(1);
			red += (VerdictPolicyTests.of(this.watch.traffic()).cause() == Verdict.Cause.CLAUDE) ? 1 : 0;
			this.time.forward(Duration.ofSeconds(1));
		}

		assertThat(red).isBetween(10, 15);
	}

	@Test
	void whenA429WasFollowedByAnswersForAWhileShouldSayNoMoreThatClaudeAnswersSo() {
		for (int i = 0; i < 6; i++) {
			failed(ErrorClass.RATE_LIMITED);
		}
		answered(1);
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).text())
			.startsWith("Claude answers 429 to some requests");

		for (int i = 0; i < 20; i++) {
			answered(1);
			this.time.forward(Duration.ofSeconds(1));
		}
		assertThat(this.watch.traffic().failed()).containsEntry(ErrorClass.RATE_LIMITED, 6L);
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).text()).isEqualTo("no problems detected");
	}

	@Test
	void whenTheCallsOfOneCallerAreAllRefusedShouldSaySoAmongTheAnswersOfOthers() {
		Exchange refused = sent();
		limited(refused);
		for (int i = 0; i < 20; i++) {
			answered(1);
		}
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).cause()).isEqualTo(Verdict.Cause.NOTHING);

		refused.sending(this.time.nanoTime());
		limited(refused);
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).text())
			.startsWith("Claude answers 429 to some requests: 2 of 22 of the last minute");
		assertThat(this.watch.traffic().streak()).isEmpty();
		this.time.forward(Duration.ofSeconds(65));
		assertThat(VerdictPolicyTests.of(this.watch.traffic()).cause()).isEqualTo(Verdict.Cause.NOTHING);
	}

	@Test
	void shouldCountFailuresInARowByModel() {
		failed(ErrorClass.SERVER_ERROR);
		failed(ErrorClass.SERVER_ERROR);
		failed(ErrorClass.RATE_LIMITED);
		assertThat(this.watch.failedInARow(Calls.SONNET)).isEqualTo(2);
		assertThat(this.watch.failedInARow(Calls.HAIKU)).isZero();

		answered(1);
		assertThat(this.watch.failedInARow(Calls.SONNET)).isZero();
	}

	private void limited(Exchange exchange) {
		this.watch.ended(exchange, Settlement.failure(Calls.failure(ErrorClass.RATE_LIMITED), null), Duration.ZERO);
	}

	private void answered(int seconds) {
		this.watch.ended(exchange(), Settlement.success(null), Duration.ofSeconds(seconds));
	}

	private void failed(ErrorClass errorClass) {
		failed(Calls.failure(errorClass));
	}

	private void failed(ClaudeException failure) {
		this.watch.ended(exchange(), Settlement.failure(failure, null), Duration.ofSeconds(1));
	}

	private static ClaudeException uncounted(ErrorClass errorClass, int status) {
		return ClaudeException.of(ClaudeException.Details.builder(errorClass, "late", "Later.")
			.status(status)
			.build()
			.withTreatment(null, ClaudeException.Treatment.UNCOUNTED), null);
	}

	private Exchange exchange() {
		this.time.forward(Duration.ofNanos(1));
		return sent();
	}

	private Exchange sent() {
		Exchange exchange = new Exchange(new Target(Calls.SONNET, Lane.NORMAL, null, 1, 0, 1, false, true),
				Long.MAX_VALUE, null, 0);
		exchange.sending(this.time.nanoTime());
		return exchange;
	}

}
