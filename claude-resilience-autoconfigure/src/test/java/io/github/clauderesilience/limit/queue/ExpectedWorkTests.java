package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The work before a call, and how many urgent calls are yet to come.
 */
class ExpectedWorkTests {

	private static final double WAIT = 1000;

	private final ExpectedWork ahead = new ExpectedWork();

	@Test
	void whenNoUrgentCallsComeShouldNotGrow() {
		assertThat(this.ahead.isGrowing()).isFalse();
		urgentArrivals(0.01, 0.5);
		assertThat(this.ahead.isGrowing()).isFalse();
		urgentArrivals(0.01, 1);
		assertThat(this.ahead.isGrowing()).isTrue();
	}

	@Test
	void shouldAddTypicalUrgentCalls() {
		urgentArrivals(0.01, 10);
		this.ahead.addUrgent(3);

		assertThat(this.ahead.calls()).isEqualTo(3);
		assertThat(this.ahead.tokens()).isEqualTo(300);
	}

	@Test
	void shouldExpectFewerThanTheMeanAsTheLogarithmCounts() {
		// One comes every 100 and takes 50: it waits twice as long, while 20 come.
		urgentArrivals(0.01, 1000);

		assertThat(this.ahead.likelyUrgent(WAIT, 50)).isBetween(15.0, 19.0);
	}

	@Test
	void whenTheyComeFasterThanTheyAreServedShouldExpectAsManyAsMayPass() {
		urgentArrivals(0.01, 40.7);

		assertThat(this.ahead.likelyUrgent(WAIT, 100)).isEqualTo(40);
		assertThat(this.ahead.likelyUrgent(WAIT, 99)).isLessThanOrEqualTo(40);
	}

	private void urgentArrivals(double perNano, double most) {
		Backlog served = new Backlog();
		served.count(Calls.of(null, 100));
		this.ahead.urgentArrivals(served, perNano, most);
	}

}
