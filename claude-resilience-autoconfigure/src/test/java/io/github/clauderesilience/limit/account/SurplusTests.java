package io.github.clauderesilience.limit.account;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Headers that tell of more than is believed.
 */
class SurplusTests {

	private static final long STEP_NANOS = 100_000_000L;

	private final Surplus surplus = new Surplus();

	private long now;

	@Test
	void whenSixteenHeadersAgreeForASecondShouldBelieveTheLeast() {
		for (int i = 0; i < 15; i++) {
			assertThat(next(20 - i)).isZero();
		}

		assertThat(next(30)).isEqualTo(6);
	}

	@Test
	void whenOneTellsOfLessShouldBelieveNothing() {
		next(-1);
		for (int i = 1; i < 16; i++) {
			assertThat(next(20)).isZero();
		}
	}

	@Test
	void whenAllComeAtOnceShouldWait() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.surplus.agreed(20, 0)).isZero();
		}

		assertThat(this.surplus.agreed(20, 1_000_000_000L)).isEqualTo(20);
	}

	@Test
	void whenBelievedOnceShouldBeginAnew() {
		for (int i = 0; i < 16; i++) {
			next(20);
		}

		assertThat(next(20)).isZero();
	}

	private double next(double more) {
		this.now += STEP_NANOS;
		return this.surplus.agreed(more, this.now);
	}

}
