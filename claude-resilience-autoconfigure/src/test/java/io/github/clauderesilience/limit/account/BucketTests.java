package io.github.clauderesilience.limit.account;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * A bucket of 10 with a limit of 60 a minute: one a second.
 */
class BucketTests {

	private static final long SECOND = 1_000_000_000L;

	private final Bucket bucket = Bucket.of(60, 10, 0);

	@Test
	void shouldRefillUpToItsCapacity() {
		this.bucket.take(10, 0);

		assertThat(this.bucket.level(0)).isZero();
		assertThat(this.bucket.level(4 * SECOND)).isEqualTo(4, within(1e-6));
		assertThat(this.bucket.level(60 * SECOND)).isEqualTo(10);
	}

	@Test
	void shouldWaitForWhatIsMissing() {
		this.bucket.take(9, 0);

		assertThat(this.bucket.waitNanos(1, 0, 0, 0)).isZero();
		assertSeconds(this.bucket.waitNanos(3, 0, 0, 0), 2);
		assertSeconds(this.bucket.waitNanos(3, 2, 0, 0), 4);
		assertSeconds(this.bucket.waitNanos(3, 2, 5, 0), 9);
	}

	@Test
	void whenMoreIsNeededThanItHoldsShouldWaitUntilItIsFull() {
		assertThat(this.bucket.waitNanos(25, 5, 0, 0)).isZero();
		this.bucket.take(25, 0);

		assertThat(this.bucket.level(0)).isEqualTo(-15);
		assertSeconds(this.bucket.waitNanos(25, 5, 0, 0), 25);
	}

	@Test
	void shouldSettleBothWays() {
		this.bucket.take(8, 0);
		this.bucket.adjust(3, 0);
		assertThat(this.bucket.level(0)).isEqualTo(5);

		this.bucket.adjust(-9, 0);
		assertThat(this.bucket.level(0)).isEqualTo(-4);
	}

	@Test
	void shouldDoubtWhatTheProviderHasNotCountedYet() {
		this.bucket.take(3, 0);
		this.bucket.counted(2);
		assertThat(this.bucket.doubt()).isEqualTo(1);

		this.bucket.counted(5);
		assertThat(this.bucket.doubt()).isZero();
	}

	@Test
	void whenReservationsCountLateShouldNotRefillAFullBucket() {
		this.bucket.countsLate(true);
		this.bucket.take(4, 0);
		assertThat(this.bucket.level(20 * SECOND)).isEqualTo(6);

		this.bucket.counted(3);
		assertThat(this.bucket.level(22 * SECOND)).isEqualTo(8, within(1e-6));
		assertThat(this.bucket.level(60 * SECOND)).isEqualTo(9);
	}

	@Test
	void whenAFullBucketWaitsForAnAnswerShouldNotLookAgainAtOnce() {
		this.bucket.usual(16 * SECOND, 1);
		this.bucket.countsLate(true);
		this.bucket.take(4, 0);

		assertSeconds(this.bucket.waitNanos(6.001, 0, 0, 0), 1);
	}

	@Test
	void whenTheLimitFallsShouldHoldLessInProportion() {
		assertThat(this.bucket.follow(60, 0)).isFalse();
		assertThat(this.bucket.follow(30, 0)).isTrue();

		assertThat(this.bucket.limit()).isEqualTo(30);
		assertThat(this.bucket.capacity()).isEqualTo(5);
		assertThat(this.bucket.level(0)).isEqualTo(5);
	}

	@Test
	void whenAHeaderTellsLessThanWasPossibleShouldBelieveIt() {
		assertThat(this.bucket.correct(SECOND, 2 * SECOND, 4, 5, 0, 0)).isEqualTo(-6);
		assertThat(this.bucket.level(2 * SECOND)).isEqualTo(4);
	}

	@Test
	void whenAHeaderIsWithinWhatWasPossibleShouldBelieveNothing() {
		this.bucket.take(6, SECOND);

		// Computed before the provider counted the 6, or after
		assertThat(this.bucket.correct(SECOND, 2 * SECOND, 10, 11, 0, 0)).isZero();
		assertThat(this.bucket.correct(SECOND, 2 * SECOND, 4, 5, 0, 0)).isZero();
	}

	@Test
	void whenNothingIsOnTheWireShouldTryWithinTwiceTheTimeOfItsRefill() {
		this.bucket.take(10, 0);

		assertSeconds(this.bucket.probeNanos(1, 0, 0), 2);
		assertSeconds(this.bucket.probeNanos(1, 0, SECOND), 1);
	}

	@Test
	void whenNothingIsOnTheWireShouldNotWaitForWhatOthersMightTake() {
		for (long second = 1; second <= 20; second++) {
			this.bucket.take(0, second * SECOND - 2);
			this.bucket.correct(second * SECOND - 1, second * SECOND, 4, 4, 0, 0);
		}
		long quiet = 20 * SECOND;
		assertThat(this.bucket.foreignPerMinute()).isGreaterThan(50);
		this.bucket.adjust(-8 - this.bucket.level(quiet), quiet);

		assertSeconds(this.bucket.probeNanos(1, quiet, quiet), 9);
		assertThat(this.bucket.probeNanos(1, quiet, quiet + 5 * SECOND) / 1e9).isEqualTo(4, within(0.5));
	}

	private static void assertSeconds(long nanos, double seconds) {
		assertThat(nanos / 1e9).isEqualTo(seconds, within(1e-4));
	}

}
