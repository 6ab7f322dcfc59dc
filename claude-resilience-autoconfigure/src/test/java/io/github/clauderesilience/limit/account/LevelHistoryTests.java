package io.github.clauderesilience.limit.account;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a level has been lately.
 */
class LevelHistoryTests {

	private static final long SLOT = 10;

	private final LevelHistory trace = new LevelHistory();

	@Test
	void shouldKnowTheRangeSinceARequestWasSent() {
		note(0, 100, 0);
		note(10, 40, 5);
		note(20, 70, 0);

		assertThat(this.trace.lowest(10, 80)).isEqualTo(40);
		assertThat(this.trace.top(10, 60)).isEqualTo(70);
		assertThat(this.trace.lowest(20, 80)).isEqualTo(70);
		assertThat(this.trace.top(0, 60)).isEqualTo(100);
	}

	@Test
	void shouldKnowWhatItWouldBeIfNothingUnsureHadBeenTaken() {
		note(0, 40, 50);

		assertThat(this.trace.highest(0, 40)).isEqualTo(90);
		assertThat(this.trace.top(0, 40)).isEqualTo(40);
	}

	@Test
	void whenTheLevelIsCorrectedShouldMoveThePast() {
		note(0, 100, 0);
		this.trace.shift(-30);

		assertThat(this.trace.lowest(0, 80)).isEqualTo(70);
	}

	@Test
	void shouldSayWhenARequestIsTooLongAgo() {
		for (int i = 0; i < 100; i++) {
			note(i * SLOT, i, 0);
		}

		assertThat(this.trace.covers(0)).isFalse();
		assertThat(this.trace.covers(50 * SLOT)).isTrue();
	}

	private void note(long now, double level, double doubt) {
		this.trace.note(now, level, doubt, SLOT);
	}

}
