package io.github.clauderesilience.limit.queue;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Urgent calls that are served while calls of a lane are queued.
 */
class UrgentArrivalRateTests {

	private static final long STEP = 1000;

	private final UrgentArrivalRate rate = new UrgentArrivalRate();

	private long now;

	@Test
	void whenFewWereServedShouldPredictNone() {
		serveUrgent(7);

		assertThat(predicted(100).isGrowing()).isFalse();
	}

	@Test
	void whenManyWereServedShouldPredictAsManyAtTheirRate() {
		serveUrgent(48);

		ExpectedWork expected = predicted(1000);
		assertThat(expected.isGrowing()).isTrue();
		// One a step, each takes half a step: ten steps become 20, in which as many come
		assertThat(expected.likelyUrgent(10 * STEP, STEP / 2.0)).isBetween(17.0, 20.0);
	}

	@Test
	void shouldPredictNoMoreThanTheAgeingOfTheLaneAllows() {
		serveUrgent(48);

		assertThat(predicted(3).likelyUrgent(1e9, 2 * STEP)).isEqualTo(3);
	}

	@Test
	void whenTheLaneWasEmptyForLongShouldForget() {
		serveUrgent(48);
		this.rate.begin(this.now + 1_000_000 * STEP);

		assertThat(predicted(1000).isGrowing()).isFalse();
	}

	private void serveUrgent(int calls) {
		this.rate.begin(this.now);
		for (int i = 0; i < calls; i++) {
			this.now += STEP;
			this.rate.urgentServed(Calls.of(null, 100), this.now);
		}
	}

	private ExpectedWork predicted(double most) {
		ExpectedWork ahead = new ExpectedWork();
		this.rate.predict(ahead, most);
		return ahead;
	}

}
