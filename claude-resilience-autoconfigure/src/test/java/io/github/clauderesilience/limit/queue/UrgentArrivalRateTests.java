package io.github.clauderesilience.limit.queue;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Urgent calls that are served while a lane waits.
 */
class UrgentArrivalRateTests {

	private static final long STEP = 1000;

	private final UrgentArrivalRate overtakers = new UrgentArrivalRate();

	private long now;

	@Test
	void whenFewOvertookShouldExpectNone() {
		overtake(7);

		assertThat(expected(100).isGrowing()).isFalse();
	}

	@Test
	void whenManyOvertookShouldExpectAsManyAtTheirRate() {
		overtake(48);

		ExpectedWork expected = expected(1000);
		assertThat(expected.isGrowing()).isTrue();
		// One a step, each takes half a step: ten steps become 20, in which as many come
		assertThat(expected.likelyUrgent(10 * STEP, STEP / 2.0)).isBetween(17.0, 20.0);
	}

	@Test
	void shouldExpectNoMoreThanTheAgeingOfTheLaneAllows() {
		overtake(48);

		assertThat(expected(3).likelyUrgent(1e9, 2 * STEP)).isEqualTo(3);
	}

	@Test
	void whenTheLaneWasEmptyForLongShouldForget() {
		overtake(48);
		this.overtakers.begin(this.now + 1_000_000 * STEP);

		assertThat(expected(1000).isGrowing()).isFalse();
	}

	private void overtake(int calls) {
		this.overtakers.begin(this.now);
		for (int i = 0; i < calls; i++) {
			this.now += STEP;
			this.overtakers.overtook(Calls.of(null, 100), this.now);
		}
	}

	private ExpectedWork expected(double most) {
		ExpectedWork ahead = new ExpectedWork();
		this.overtakers.expect(ahead, most);
		return ahead;
	}

}
