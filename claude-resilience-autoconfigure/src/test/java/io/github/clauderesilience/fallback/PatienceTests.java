package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.Locale;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Patience}: begins with the first trouble, and counts what would be waited for.
 */
class PatienceTests {

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.time);

	private final CallContext context = new CallContext(CallContext.Audience.PEOPLE, "claude-test", Lane.INTERACTIVE,
			null, Locale.ENGLISH, false, Duration.ofMinutes(2), this.timeline);

	private boolean other = true;

	private final Patience patience = patience("claude-test");

	private Patience patience(String model) {
		return new Patience(new PatienceSettings.Bounds(Duration.ofSeconds(3), Duration.ofSeconds(15)), this.context,
				model, new Patience.Others() {
					@Override
					public boolean isReady() {
						return PatienceTests.this.other;
					}

					@Override
					public boolean canTakeNow(ErrorClass errorClass) {
						return PatienceTests.this.other;
					}
				});
	}

	@Test
	void whenTheWaitEndsWithinItShouldWait() {
		assertThat(takesOver(ErrorClass.OVERLOADED, 1)).isFalse();
		this.time.advanceTimeBy(Duration.ofSeconds(1));
		assertThat(takesOver(ErrorClass.OVERLOADED, 2)).isFalse();
	}

	@Test
	void whenTheWaitWouldEndBeyondItShouldNotWait() {
		assertThat(takesOver(ErrorClass.OVERLOADED, 1)).isFalse();
		this.time.advanceTimeBy(Duration.ofSeconds(1));
		assertThat(takesOver(ErrorClass.OVERLOADED, 3)).isTrue();
		assertThat(takesOver(ErrorClass.RATE_LIMITED, 30)).isTrue();
	}

	@Test
	void whenNoOtherModelCanTakeTheCallShouldWaitAsConfigured() {
		this.other = false;

		assertThat(takesOver(ErrorClass.RATE_LIMITED, 30)).isFalse();
		assertThat(takesOver(ErrorClass.TIMEOUT, 0)).isFalse();
		assertThat(this.patience.isReady()).isFalse();
	}

	@Test
	void whenTheModelWasSilentShouldNotAskItAgain() {
		assertThat(takesOver(ErrorClass.TIMEOUT, 0)).isTrue();
	}

	@Test
	void whenTheModelIsAskedAgainAfterARestartShouldNotBeginAnew() {
		assertThat(takesOver(ErrorClass.OVERLOADED, 1)).isFalse();
		this.time.advanceTimeBy(Duration.ofSeconds(2));

		assertThat(patience("claude-test").isPauseTooLong(Duration.ofSeconds(2))).isTrue();
		assertThat(patience("claude-other").isPauseTooLong(Duration.ofSeconds(2))).isFalse();
	}

	@Test
	void whenFourRequestsFailedShouldNotSendAFifth() {
		for (int i = 0; i < 3; i++) {
			assertThat(takesOver(ErrorClass.OVERLOADED, 0)).isFalse();
		}
		assertThat(takesOver(ErrorClass.OVERLOADED, 0)).isTrue();
	}

	@Test
	void whenTheWaitTakesMoreThanHalfOfTheTimeLeftShouldNotWait() {
		this.time.advanceTimeBy(Duration.ofSeconds(117));

		assertThat(this.patience.isPauseTooLong(Duration.ofMillis(1500))).isFalse();
		assertThat(this.patience.isPauseTooLong(Duration.ofMillis(1501))).isTrue();
	}

	@Test
	void whenTheQueueTakesLongerThanIsPutUpWithShouldSaySo() {
		assertThat(this.patience.isQueueTooLong(Duration.ofSeconds(15))).isFalse();
		assertThat(this.patience.isQueueTooLong(Duration.ofSeconds(16))).isTrue();
	}

	private boolean takesOver(ErrorClass errorClass, int waitSeconds) {
		ClaudeException failure = ClaudeException.of(ClaudeException.Details.of(errorClass, "trouble", "Sorry"), null);
		return this.patience.takesOver(failure, Duration.ofSeconds(waitSeconds));
	}

}
