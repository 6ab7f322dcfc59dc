package io.github.clauderesilience.limit.core;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many calls may be on the wire as far as experience goes.
 */
class SlowStartTests {

	private static final long MILLI = 1_000_000L;

	private final SlowStart slowStart = new SlowStart();

	@Test
	void shouldLetAFewGoAtOnceAndTwiceAsManyAfterADoubling() {
		send(4, 0);

		assertThat(this.slowStart.waitNanos(4, 5, 0)).isZero();
		send(5, 0);
		assertThat(this.slowStart.waitNanos(5, 8, 0)).isEqualTo(160 * MILLI);
		assertThat(this.slowStart.waitNanos(5, 8, 100 * MILLI)).isEqualTo(60 * MILLI);
		assertThat(this.slowStart.waitNanos(7, 8, 160 * MILLI)).isZero();
	}

	@Test
	void whenTheProviderIsNearShouldDoubleSooner() {
		this.slowStart.roundTrip(50.0 * MILLI);
		send(5, 0);

		assertThat(this.slowStart.waitNanos(5, 8, 0)).isEqualTo(100 * MILLI);
	}

	@Test
	void shouldNeverTakeLongerThanAnAnswerForADoubling() {
		this.slowStart.latency(20.0 * MILLI);
		send(5, 0);

		assertThat(this.slowStart.waitNanos(5, 8, 0)).isEqualTo(20 * MILLI);
	}

	@Test
	void whenMoreWereThereLatelyShouldLetAsManyGoAtOnce() {
		this.slowStart.proves(100, 0);

		assertThat(this.slowStart.waitNanos(0, 100, 1000 * MILLI)).isZero();
		assertThat(this.slowStart.waitNanos(0, 102, 1000 * MILLI)).isPositive();
	}

	@Test
	void whenThatWasLongAgoShouldBeginWithAFew() {
		this.slowStart.proves(100, 0);

		assertThat(this.slowStart.waitNanos(0, 5, 5000 * MILLI)).isZero();
		assertThat(this.slowStart.waitNanos(0, 6, 5000 * MILLI)).isPositive();
	}

	@Test
	void whenNothingComesBackInTheUsualTimeShouldTakeLongerForADoubling() {
		this.slowStart.latency(200.0 * MILLI);
		send(5, 0);

		assertThat(this.slowStart.waitNanos(5, 10, 250 * MILLI)).isEqualTo(160 * MILLI);
		assertThat(this.slowStart.waitNanos(5, 10, 300 * MILLI)).isEqualTo((160 + 2 * 50) * MILLI);
		assertThat(this.slowStart.waitNanos(5, 10, 9000 * MILLI)).isEqualTo(500 * MILLI);
	}

	@Test
	void whenAnAnswerCameInTheUsualTimeShouldDoubleAsBefore() {
		this.slowStart.latency(200.0 * MILLI);
		send(5, 0);
		this.slowStart.heard(0, 500 * MILLI);
		this.slowStart.sent(5, 500 * MILLI);
		assertThat(this.slowStart.waitNanos(5, 10, 500 * MILLI)).isEqualTo(500 * MILLI);

		this.slowStart.heard(500 * MILLI, 700 * MILLI);

		assertThat(this.slowStart.waitNanos(5, 10, 700 * MILLI)).isEqualTo(160 * MILLI);
	}

	@Test
	void whenMoreAreThereThanEverShouldTakeLongerForADoubling() {
		send(40, 0);
		assertThat(this.slowStart.waitNanos(40, 80, 0)).isEqualTo(doublings(80 / 4.0));

		this.slowStart.proves(60, 9000 * MILLI);
		this.slowStart.sent(61, 9000 * MILLI);

		assertThat(this.slowStart.waitNanos(61, 120, 9000 * MILLI)).isEqualTo(400 * MILLI);
	}

	@Test
	void whenAsManyWereThereOnceShouldDoubleAsUsual() {
		this.slowStart.proves(400, 0);
		this.slowStart.proves(60, 9000 * MILLI);
		this.slowStart.sent(61, 9000 * MILLI);

		assertThat(this.slowStart.waitNanos(61, 120, 9000 * MILLI)).isEqualTo(160 * MILLI);
	}

	private static long doublings(double times) {
		return (long) Math.ceil(160 * MILLI * Math.log(times) / Math.log(2));
	}

	private void send(int calls, long now) {
		for (int i = 1; i <= calls; i++) {
			this.slowStart.sent(i, now);
		}
	}

}
