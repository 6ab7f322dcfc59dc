package io.github.clauderesilience.limit.core;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The rate that the provider lets in, after a 429 that sending 10 met at 0 s.
 */
class AdmittedRateTests {

	private static final long SECOND = 1_000_000_000L;

	private final AdmittedRate rate = new AdmittedRate();

	@BeforeEach
	void begin() {
		this.rate.taken(0);
		this.rate.begin(10, 0);
	}

	@Test
	void shouldCountWhatWasSentSinceAndNotRefused() {
		this.rate.refused(15);
		assertThat(this.rate.calls(20)).isEqualTo(9);

		// Sent before the 429
		this.rate.refused(10);
		assertThat(this.rate.calls(20)).isEqualTo(9);
	}

	@Test
	void shouldDivideByTheTimeSince() {
		// One more may have been refilled between two calls that found the bucket empty.
		assertPerSecond(this.rate.perNano(20, 10 * SECOND), 1.1);
	}

	@Test
	void whenHardlyAnyTimeHasPassedShouldMakeNoRateOfIt() {
		assertPerSecond(this.rate.perNano(11, SECOND / 1000), 4);
	}

	@Test
	void whenNoCallWasSentSinceShouldKnowTheMeanOnly() {
		assertPerSecond(this.rate.refillPerNano(12, 10 * SECOND, 4 / 1e9), 0.3);
	}

	@Test
	void whenTheTimeWasMostlyAPauseShouldTakeTheGeometricMean() {
		this.rate.taken(9 * SECOND);

		assertPerSecond(this.rate.refillPerNano(12, 10 * SECOND, 4 / 1e9), Math.sqrt(0.3 * 4));
	}

	@Test
	void whenMoreWasLetInLatelyShouldTakeThat() {
		this.rate.taken(SECOND);
		for (int i = 0; i < 10; i++) {
			this.rate.taken(19 * SECOND);
		}

		double lately = (Math.exp(-18 / 5.0) + 10) * Math.exp(-1 / 5.0) / 5;
		assertPerSecond(this.rate.refillPerNano(21, 20 * SECOND, 4 / 1e9), lately);
		// Never more than was tried
		assertPerSecond(this.rate.refillPerNano(21, 20 * SECOND, 1 / 1e9), 1);
	}

	private static void assertPerSecond(double perNano, double expected) {
		assertThat(perNano * 1e9).isEqualTo(expected, within(1e-6));
	}

}
