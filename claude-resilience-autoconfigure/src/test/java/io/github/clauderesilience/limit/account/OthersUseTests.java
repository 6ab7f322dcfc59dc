package io.github.clauderesilience.limit.account;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What other processes are believed to take.
 */
class OthersUseTests {

	private static final long SECOND = 1_000_000_000L;

	/* Ten a second. */
	private static final double REFILL = 10.0 / SECOND;

	private final OthersUse others = new OthersUse();

	@Test
	void whenSomethingIsMissingShouldBelieveInASteadyTaker() {
		this.others.explains(-2, 1, REFILL, SECOND);

		assertTaken(1);
	}

	@Test
	void whenCallsAreRareShouldWantMoreToBeMissing() {
		this.others.explains(-2, 1, REFILL / 10, SECOND);

		assertTaken(0.25);
	}

	@Test
	void whenMoreIsThereShouldBelieveInLess() {
		this.others.explains(-4, 1, REFILL, SECOND);
		this.others.explains(1, 1, REFILL, SECOND);
		assertTaken(1.5);

		this.others.explains(100, 1, REFILL, SECOND);
		assertTaken(0);
	}

	@Test
	void shouldLeaveUsATwentiethOfTheLimit() {
		this.others.explains(-1000, 1, REFILL, SECOND);
		assertTaken(9.5);

		this.others.leaveUsAShare(REFILL / 2);
		assertTaken(4.75);
	}

	@Test
	void whenNothingIsMissingShouldForgetInFifteenTimesTheTime() {
		this.others.explains(-2, 1, REFILL, SECOND);
		this.others.fade(15 * SECOND, 1, REFILL);
		assertTaken(0.5);

		this.others.fade(30 * SECOND, 1, REFILL);
		assertTaken(0);
	}

	@Test
	void shouldKnowForHowLongTheyWereSeen() {
		this.others.explains(-2, 1, REFILL, 5 * SECOND);
		this.others.explains(-2, 1, REFILL, 9 * SECOND);
		assertThat(this.others.seenNanos()).isEqualTo(4 * SECOND);

		this.others.forget();
		assertTaken(0);
		this.others.explains(-2, 1, REFILL, 20 * SECOND);
		assertThat(this.others.seenNanos()).isZero();
	}

	private void assertTaken(double perSecond) {
		assertThat(this.others.perNano() * SECOND).isCloseTo(perSecond, within(1e-9));
	}

}
