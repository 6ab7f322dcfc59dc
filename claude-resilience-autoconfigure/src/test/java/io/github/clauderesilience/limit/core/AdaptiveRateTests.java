package io.github.clauderesilience.limit.core;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * A rate that no header shows: how it begins, is measured, grows and is forgotten.
 */
class AdaptiveRateTests {

	private static final long SECOND = 1_000_000_000L;

	/* 100 calls a second. */
	private static final double LIMIT = 1e-7;

	private final AdaptiveRate rate = new AdaptiveRate();

	@Test
	void whenNothingIsProvedShouldHoldNothingBack() {
		this.rate.taken(0);
		limited(LIMIT, 1, 0);

		assertThat(this.rate.waitNanos(1000, SECOND)).isZero();
		assertThat(this.rate.guess(SECOND)).isEmpty();
	}

	@Test
	void whenLevelsAreFullShouldFirstTryTheLimitWithoutItsBurst() {
		begin();

		assertThat(this.rate.perMinute()).isCloseTo(0.97 * 6000, within(1.0));
		assertThat(this.rate.guess(0)).startsWith("held to 97.0/s after a 429 at full levels; next try in ");
	}

	@Test
	void whenRefusedAgainShouldFallToWhatWasLetInSince() {
		begin();
		// 40 were let in and 10 refused in a second.
		for (int sequence = 2; sequence <= 51; sequence++) {
			this.rate.taken((sequence - 1) * SECOND / 50);
			if (sequence > 41) {
				this.rate.refused(sequence);
			}
		}
		this.rate.limited(LIMIT, false, 51, SECOND);
		this.rate.confirm(SECOND);

		assertThat(this.rate.perMinute()).isCloseTo(0.95 * 41 * 60, within(1.0));
	}

	@Test
	void whenRefusedRightAfterAPauseShouldTryBetweenWhatWasLetInAndWhatWasRefused() {
		begin();
		// The pause takes a second; then 5 are let in and one is refused.
		for (int sequence = 2; sequence <= 7; sequence++) {
			this.rate.taken(SECOND + sequence);
		}
		limited(LIMIT, 7, SECOND + 7);
		this.rate.confirm(SECOND);

		assertThat(this.rate.perMinute()).isCloseTo(0.95 * Math.sqrt(6 * 97) * 60, within(1.0));
	}

	@Test
	void whenWhatAPauseRefillsIsRefusedShouldGoOneByOneAfterPauses() {
		whenRefusedRightAfterAPauseShouldTryBetweenWhatWasLetInAndWhatWasRefused();
		assertThat(this.rate.waitNanos(9, 3 * SECOND)).as("after a pause, all at once").isZero();
		double held = this.rate.perMinute();

		// The second of them is refused.
		this.rate.taken(3 * SECOND);
		this.rate.taken(3 * SECOND);
		limited(LIMIT, 9, 3 * SECOND);
		this.rate.confirm(3 * SECOND);

		assertThat(this.rate.perMinute()).as("that says nothing of the rate").isEqualTo(held);
		assertThat(this.rate.waitNanos(0, 5 * SECOND)).isZero();
		assertThat(this.rate.waitNanos(1, 5 * SECOND)).as("one by one").isPositive();
	}

	@Test
	void whenTheRateWasLowForLongShouldMeasureWhatWasLetInLately() {
		begin();
		long sequence = 1;
		// 10 s with one call a second, then 10 s with 20.
		for (int call = 0; call < 10; call++) {
			this.rate.taken(call * SECOND);
			sequence++;
		}
		for (int call = 0; call < 200; call++) {
			this.rate.taken(10 * SECOND + call * SECOND / 20);
			sequence++;
		}
		limited(LIMIT, sequence, 20 * SECOND);
		this.rate.confirm(20 * SECOND);

		assertThat(this.rate.perMinute() / 60).isBetween(0.95 * 16, 0.95 * 20);
	}

	@Test
	void whenRefusedAtTheLimitWithoutItsBurstShouldStayBelowIt() {
		begin();
		long sequence = 1;
		for (int second = 1; second <= 3; second++) {
			sequence += 100;
			limited(LIMIT, sequence, second * SECOND);
			this.rate.confirm(second * SECOND);
		}
		this.rate.waitNanos(0, 100 * SECOND);

		assertThat(this.rate.perMinute()).isCloseTo(6000 * Math.pow(0.97, 4), within(1.0));
	}

	@Test
	void shouldNeverExceedWhatHeadersAllow() {
		begin();
		this.rate.waitNanos(0, 100 * SECOND);

		assertThat(this.rate.perMinute()).isLessThanOrEqualTo(6000);
	}

	@Test
	void whenNothingWasLetInShouldTakeItForAStorm() {
		begin();
		limited(LIMIT, 2, 2 * SECOND);

		assertThat(this.rate.perMinute()).isZero();
	}

	/*
	 * One of several calls that went together is refused, at 97, 73, 55 and 41 a second.
	 */
	@Test
	void whenRefusedAtEachLowerRateShouldRefuteIt() {
		begin();
		this.rate.tryLess(LIMIT, 0);
		assertThat(this.rate.perMinute()).isCloseTo(0.75 * 0.97 * 6000, within(1.0));
		for (int i = 1; i <= 3; i++) {
			assertThat(this.rate.isRefuted()).isFalse();
			refuseOneOfTen(i);
		}
		assertThat(this.rate.isRefuted()).isTrue();

		this.rate.drop();
		assertThat(this.rate.waitNanos(1000, SECOND)).isZero();
		assertThat(this.rate.isRefuted()).isFalse();
	}

	@Test
	void whenALowerRateHasGrownBeforeItIsRefusedShouldNotRefuteIt() {
		begin();
		this.rate.tryLess(LIMIT, 0);
		for (int second = 1; second <= 60; second++) {
			this.rate.waitNanos(0, second * SECOND);
			if (second % 20 == 0) {
				refuseOneOfTen(second);
				assertThat(this.rate.isRefuted()).isFalse();
			}
		}
	}

	@Test
	void whenNothingObjectsForTwoMinutesShouldForget() {
		begin();
		this.rate.waitNanos(0, 119 * SECOND);
		assertThat(this.rate.perMinute()).isPositive();

		assertThat(this.rate.waitNanos(1000, 121 * SECOND)).isZero();
		assertThat(this.rate.perMinute()).isZero();
	}

	@Test
	void whenThe429WasOneCallsAloneShouldNotSlowDown() {
		this.rate.taken(0);
		limited(LIMIT, 1, 0);
		this.rate.forgive();
		this.rate.confirm(0);

		assertThat(this.rate.perMinute()).isZero();
	}

	private void begin() {
		this.rate.taken(0);
		limited(LIMIT, 1, 0);
		this.rate.confirm(0);
	}

	private void refuseOneOfTen(long second) {
		for (int call = 0; call < 10; call++) {
			this.rate.taken(second * SECOND);
		}
		limited(LIMIT, 10 * second + 1, second * SECOND);
		this.rate.confirm(second * SECOND);
	}

	private void limited(double limit, long sequence, long sentNanos) {
		this.rate.refused(sequence);
		this.rate.limited(limit, false, sequence, sentNanos);
	}

}
