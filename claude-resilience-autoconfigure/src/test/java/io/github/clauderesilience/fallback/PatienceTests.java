package io.github.clauderesilience.fallback;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Patience}: begins with the first trouble, and counts what would be waited for.
 */
class PatienceTests {

	private Duration elapsed = Duration.ofSeconds(20);

	private boolean other = true;

	private final Patience patience = new Patience(Duration.ofSeconds(3), () -> this.elapsed, () -> this.other,
			(errorClass) -> this.other);

	@Test
	void whenTheWaitEndsWithinItShouldWait() {
		assertThat(takesOver(ErrorClass.OVERLOADED, 1)).isFalse();
		this.elapsed = Duration.ofSeconds(21);
		assertThat(takesOver(ErrorClass.OVERLOADED, 2)).isFalse();
	}

	@Test
	void whenTheWaitWouldEndBeyondItShouldNotWait() {
		assertThat(takesOver(ErrorClass.OVERLOADED, 1)).isFalse();
		this.elapsed = Duration.ofSeconds(21);
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

	private boolean takesOver(ErrorClass errorClass, int waitSeconds) {
		ClaudeException failure = ClaudeException.of(ClaudeException.Details.of(errorClass, "trouble", "Sorry"), null);
		return this.patience.takesOver(failure, Duration.ofSeconds(waitSeconds));
	}

}
