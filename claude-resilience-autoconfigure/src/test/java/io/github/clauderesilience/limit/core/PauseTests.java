package io.github.clauderesilience.limit.core;

import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a pause lasts, without jitter.
 */
class PauseTests {

	private static final long SECOND = 1_000_000_000L;

	private static final RandomGenerator NO_JITTER = () -> 0;

	private final Pause pause = new Pause(NO_JITTER);

	private long now;

	@Test
	void shouldLastUntilTheNamedTime() {
		assertThat(this.pause.begin(0, 5 * SECOND, false, 7, 0)).isEqualTo(5 * SECOND);

		assertThat(this.pause.isOn()).isTrue();
		assertThat(this.pause.leftNanos(2 * SECOND)).isEqualTo(3 * SECOND);
		assertThat(this.pause.promisedWaitNanos(2 * SECOND)).isEqualTo(3 * SECOND);
		assertThat(this.pause.leftNanos(6 * SECOND)).isZero();
		this.pause.end();
		assertThat(this.pause.isOn()).isFalse();
	}

	@Test
	void shouldKnowCallsThatWereSentBeforeIt() {
		this.pause.begin(0, SECOND, false, 7, 0);

		assertThat(this.pause.isStale(7)).isTrue();
		assertThat(this.pause.isStale(8)).isFalse();
	}

	@Test
	void whenNoTimeIsNamedShouldDoubleUntilAnAnswerComes() {
		assertThat(refused()).isEqualTo(SECOND);
		assertThat(this.pause.isRepeated()).isFalse();
		assertThat(refused()).isEqualTo(2 * SECOND);
		assertThat(this.pause.isRepeated()).isTrue();
		assertThat(refused()).isEqualTo(4 * SECOND);

		this.pause.answered();
		assertThat(refused()).isEqualTo(SECOND);
	}

	@Test
	void shouldBackOffForAMinuteAtMost() {
		assertThat(this.pause.backoffNanos(6, -1)).isEqualTo(32e9);
		assertThat(this.pause.backoffNanos(7, -1)).isEqualTo(60e9);
		assertThat(this.pause.backoffNanos(100, -1)).isEqualTo(60e9);
	}

	@Test
	void shouldAddAFifthOfASecondOfJitterAtMost() {
		Pause jittered = new Pause(() -> -1);

		assertThat(jittered.backoffNanos(1, -1)).isBetween(1.199e9, 1.2e9);
		assertThat(jittered.backoffNanos(1, 60 * SECOND)).isBetween(60.199e9, 60.2e9);
	}

	@Test
	void whenTheNamedTimeProvesTooShortShouldGrowWithinBounds() {
		assertThat(this.pause.backoffNanos(3, 0)).isEqualTo(1e9);
		assertThat(this.pause.backoffNanos(10, 0)).isEqualTo(5e9);

		// Four calls are refilled in two seconds.
		this.pause.limits(2 / 1e9);
		assertThat(this.pause.backoffNanos(10, 0)).isEqualTo(2e9);
	}

	@Test
	void whenTheNamedTimeIsLongShouldTryAfterFiveMinutes() {
		assertThat(this.pause.begin(0, 600 * SECOND, false, 1, 0)).isEqualTo(600 * SECOND);

		assertThat(this.pause.leftNanos(0)).isEqualTo(300 * SECOND);
		assertThat(this.pause.promisedWaitNanos(0)).isEqualTo(600 * SECOND);
		assertThat(this.pause.isRepeated()).isTrue();
	}

	@Test
	void whenTheNamedTimeIsADayShouldBelieveIt() {
		assertThat(new Pause(() -> -1).begin(0, 86_400 * SECOND, false, 1, 0)).isBetween(86_400 * SECOND,
				86_401 * SECOND);
	}

	@Test
	void whenTheNamedTimeIsMoreThanADayShouldNotBelieveIt() {
		assertThat(this.pause.begin(0, 200_000 * SECOND, false, 1, 0)).isEqualTo(300 * SECOND);
	}

	/* A call goes now and is refused 100 ms later. */
	private long refused() {
		this.pause.sent(this.now);
		long wait = this.pause.begin(this.now, -1, false, 1, this.now + SECOND / 10);
		this.now += 100 * SECOND;
		return wait;
	}

}
