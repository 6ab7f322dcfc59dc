package io.github.clauderesilience.wire;

import java.time.Duration;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Target;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FastestAnswersTests {

	private static final Target PLAIN = target(false);

	private final FastestAnswers answers = new FastestAnswers();

	@Test
	void whenFewAnswersAreKnownShouldSayNothing() {
		answers(4, 800, 0);

		assertThat(this.answers.leastNanos(PLAIN, nanos(1))).isZero();
	}

	@Test
	void shouldKnowTheLeastTimeOfEachKind() {
		answers(4, 800, 0);
		answers(1, 700, 1);

		assertThat(this.answers.leastNanos(PLAIN, nanos(2))).isEqualTo(Duration.ofMillis(700).toNanos());
		assertThat(this.answers.leastNanos(target(true), nanos(2))).isZero();
	}

	@Test
	void shouldForgetAfterTwoMinutes() {
		answers(5, 100, 0);
		answers(5, 800, 70);

		assertThat(this.answers.leastNanos(PLAIN, nanos(71))).isEqualTo(Duration.ofMillis(100).toNanos());
		assertThat(this.answers.leastNanos(PLAIN, nanos(131))).isEqualTo(Duration.ofMillis(800).toNanos());
		assertThat(this.answers.leastNanos(PLAIN, nanos(400))).isZero();
	}

	@Test
	void whenManyKindsComeShouldKeepTheOneInUse() {
		answers(5, 700, 0);
		for (int i = 0; i < 2000; i++) {
			this.answers.began(target("model-" + i, false), nanos(1), nanos(1));

			assertThat(this.answers.leastNanos(PLAIN, nanos(1))).isEqualTo(Duration.ofMillis(700).toNanos());
		}
	}

	private void answers(int count, long millis, long second) {
		for (int i = 0; i < count; i++) {
			this.answers.began(PLAIN, nanos(second) - Duration.ofMillis(millis).toNanos(), nanos(second));
		}
	}

	private static long nanos(long seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

	private static Target target(boolean stream) {
		return target("claude-sonnet-5-5", stream);
	}

	private static Target target(String model, boolean stream) {
		return new Target(model, Lane.NORMAL, null, 400, 0, 1000, stream, true);
	}

}
