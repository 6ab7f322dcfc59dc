package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.Map;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.retry.RetryPolicy.Decision;
import io.github.clauderesilience.retry.RetryPolicy.Progress;
import io.github.clauderesilience.spi.RetryListener.Reason;
import io.github.clauderesilience.testsupport.Calls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTests {

	private static final Duration LONG = Duration.ofHours(1);

	private static final double NO_JITTER = 0.5;

	private final RetryPolicy policy = new RetryPolicy(RetrySettings.defaultSettings());

	@ParameterizedTest
	@EnumSource
	void shouldRetryWhatTheClassSays(ErrorClass errorClass) {
		Decision decision = this.policy.decide(Calls.failure(errorClass), new Progress(0, 0, LONG), NO_JITTER);

		assertThat(decision).isEqualTo((errorClass.retry() == ErrorClass.Retry.BACKOFF)
				? new Decision.Retry(Duration.ofSeconds(1)) : new Decision.Stop(Reason.NOT_RETRIED));
	}

	@ParameterizedTest
	@CsvSource({ "0, 1000", "1, 2000", "2, 4000", "3, 8000" })
	void shouldDoubleTheWait(int retries, long millis) {
		assertThat(decide(ErrorClass.OVERLOADED, retries, NO_JITTER))
			.isEqualTo(new Decision.Retry(Duration.ofMillis(millis)));
	}

	@ParameterizedTest
	@CsvSource({ "0, 800", "0.25, 900", "0.75, 1100" })
	void shouldJitterEitherWay(double random, long millis) {
		assertThat(decide(ErrorClass.OVERLOADED, 0, random)).isEqualTo(new Decision.Retry(Duration.ofMillis(millis)));
	}

	@Test
	void shouldCapTheWait() {
		RetryPolicy patient = new RetryPolicy(
				RetrySettings.of(new RetrySettings.Rule(50, Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0.2),
						Map.of(), RetrySettings.Budget.DEFAULT));

		assertThat(patient.decide(Calls.failure(ErrorClass.SERVER_ERROR), new Progress(40, 40, LONG), 0.99))
			.isEqualTo(new Decision.Retry(Duration.ofSeconds(60)));
	}

	@ParameterizedTest
	@CsvSource({ "OVERLOADED, 4", "SERVER_ERROR, 3", "CONNECTION, 3", "CONFLICT, 3", "MALFORMED, 2", "TIMEOUT, 1" })
	void shouldStopAfterTheRetriesOfTheClass(ErrorClass errorClass, int most) {
		assertThat(decide(errorClass, most - 1, NO_JITTER)).isInstanceOf(Decision.Retry.class);
		assertThat(decide(errorClass, most, NO_JITTER)).isEqualTo(new Decision.Stop(Reason.EXHAUSTED));
	}

	@Test
	void whenFailuresAlternateShouldStopAfterTheLargestNumber() {
		ClaudeException timeout = Calls.failure(ErrorClass.TIMEOUT);

		assertThat(this.policy.decide(timeout, new Progress(3, 0, LONG), NO_JITTER)).isInstanceOf(Decision.Retry.class);
		assertThat(this.policy.decide(timeout, new Progress(4, 0, LONG), NO_JITTER))
			.isEqualTo(new Decision.Stop(Reason.EXHAUSTED));
	}

	@ParameterizedTest
	@CsvSource({ "0, 5000", "0.5, 5250", "0.99, 5495" })
	void retryAfterShouldBeAFloorWithALittleJitterOnTop(double random, long millis) {
		ClaudeException failure = Calls.failure(ErrorClass.OVERLOADED, Duration.ofSeconds(5));

		assertThat(this.policy.decide(failure, new Progress(0, 0, LONG), random))
			.isEqualTo(new Decision.Retry(Duration.ofMillis(millis)));
	}

	@Test
	void whenRetryAfterIsShorterThanTheBackOffShouldKeepTheBackOff() {
		ClaudeException failure = Calls.failure(ErrorClass.OVERLOADED, Duration.ofMillis(10));

		assertThat(this.policy.decide(failure, new Progress(2, 2, LONG), NO_JITTER))
			.isEqualTo(new Decision.Retry(Duration.ofSeconds(4)));
	}

	@Test
	void whenRetryAfterIsAbsurdShouldStop() {
		ClaudeException failure = Calls.failure(ErrorClass.OVERLOADED, Duration.ofDays(32));

		assertThat(this.policy.decide(failure, new Progress(0, 0, Duration.ofMinutes(2)), NO_JITTER))
			.isEqualTo(new Decision.Stop(Reason.DEADLINE));
	}

	@ParameterizedTest
	@CsvSource({ "2000, true", "1999, false", "0, false" })
	void shouldWaitForHalfOfTheTimeLeftAtMost(long remainingMillis, boolean retried) {
		Decision decision = this.policy.decide(Calls.failure(ErrorClass.OVERLOADED),
				new Progress(0, 0, Duration.ofMillis(remainingMillis)), NO_JITTER);

		assertThat(decision instanceof Decision.Retry).isEqualTo(retried);
	}

	@Test
	void whenTheProviderSaysNoShouldNotRetry() {
		ClaudeException failure = said(ErrorClass.OVERLOADED, false);

		assertThat(this.policy.decide(failure, new Progress(0, 0, LONG), NO_JITTER))
			.isEqualTo(new Decision.Stop(Reason.NOT_RETRIED));
	}

	@Test
	void whenTheProviderSaysYesShouldRetryWhatIsNotRetriedOtherwise() {
		ClaudeException failure = said(ErrorClass.INVALID_REQUEST, true);

		assertThat(this.policy.decide(failure, new Progress(0, 0, LONG), NO_JITTER)).isInstanceOf(Decision.Retry.class);
		assertThat(this.policy.decide(failure, new Progress(3, 3, LONG), NO_JITTER))
			.isEqualTo(new Decision.Stop(Reason.EXHAUSTED));
	}

	@ParameterizedTest
	@CsvSource({ "429, false", "200, true" })
	void whenARateLimitComesInPlaceOfAnAnswerShouldRetryAsTheLimiterDoesNot(int status, boolean retried) {
		ClaudeException limited = ClaudeException
			.of(ClaudeException.Details.builder(ErrorClass.RATE_LIMITED, "limited", "Later, please")
				.status(status)
				.build(), null);

		assertThat(this.policy.decide(limited, new Progress(0, 0, LONG), NO_JITTER) instanceof Decision.Retry)
			.isEqualTo(retried);
	}

	@ParameterizedTest
	@EnumSource(names = { "CIRCUIT_OPEN", "QUEUE_FULL", "WOULD_MISS_DEADLINE", "SHUTTING_DOWN", "RATE_LIMITED" })
	void whenOurselvesRefusedShouldNotRetryWhateverIsSaid(ErrorClass errorClass) {
		assertThat(this.policy.decide(said(errorClass, true), new Progress(0, 0, LONG), NO_JITTER))
			.isEqualTo(new Decision.Stop(Reason.NOT_RETRIED));
	}

	@Test
	void whenTheRingIsDoneWithAFailureShouldNotRetryIt() {
		ClaudeException failure = Calls.failure(ErrorClass.OVERLOADED);

		assertThat(this.policy.decide(failure.with(failure.details().exhaustedAfter(5)), new Progress(0, 0, LONG),
				NO_JITTER))
			.isEqualTo(new Decision.Stop(Reason.EXHAUSTED));
	}

	private Decision decide(ErrorClass errorClass, int retries, double random) {
		return this.policy.decide(Calls.failure(errorClass), new Progress(retries, retries, LONG), random);
	}

	private static ClaudeException said(ErrorClass errorClass, boolean shouldRetry) {
		ClaudeException failure = Calls.failure(errorClass);
		return failure.with(failure.details().withShouldRetry(shouldRetry));
	}

}
