package io.github.clauderesilience.wire.event;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Silences}: a model that thinks long is not taken for dead.
 */
class SilencesTests {

	private static final long SECOND = 1_000_000_000;

	private final Silences silences = new Silences();

	@Test
	void whenNothingWasSeenShouldKeepToTheSettings() {
		assertThat(this.silences.limitNanos("claude-test", 10 * SECOND)).isEqualTo(10 * SECOND);
	}

	@Test
	void whenGoodAnswersWereSilentForLongShouldAllowTwiceAsLong() {
		this.silences.good("claude-test", 45 * SECOND);
		this.silences.good("claude-other", SECOND);

		assertThat(this.silences.limitNanos("claude-test", 10 * SECOND)).isEqualTo(90 * SECOND);
		assertThat(this.silences.limitNanos("claude-other", 10 * SECOND)).isEqualTo(10 * SECOND);
	}

	@Test
	void whenAnswersAreQuickAgainShouldForgetLittleByLittle() {
		this.silences.good("claude-test", 45 * SECOND);
		for (int i = 0; i < 60; i++) {
			this.silences.good("claude-test", SECOND);
		}

		assertThat(this.silences.limitNanos("claude-test", 10 * SECOND)).isEqualTo(10 * SECOND);
	}

	@Test
	void whenNamesComeAndGoShouldStayBounded() {
		for (int i = 0; i < 20_000; i++) {
			this.silences.good("model-" + i, 45 * SECOND);
		}

		assertThat(this.silences.limitNanos("model-19999", SECOND)).isEqualTo(90 * SECOND);
		assertThat(this.silences.limitNanos("model-0", SECOND)).isEqualTo(SECOND);
	}

}
