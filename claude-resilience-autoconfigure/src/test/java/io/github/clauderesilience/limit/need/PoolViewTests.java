package io.github.clauderesilience.limit.need;

import java.time.Duration;
import java.time.LocalDate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Figures that are derived from those of a pool.
 */
class PoolViewTests {

	@ParameterizedTest
	@CsvSource({ "600, 0, 600", "600, 300, 300", "600, 900, 600", "0, 300, 300", "0, 0, 0" })
	void shouldTakeTheLowerLimitThatIsKnown(double provider, double own, double inForce) {
		PoolView.BucketView bucket = new PoolView.BucketView(Dimension.REQUESTS, provider, own, 10, 10, 0, 0);

		assertThat(bucket.inForce()).isEqualTo(inForce);
	}

	@Test
	void whenMoreWasUsedThanADayAllowsShouldBeMoreThanOne() {
		PoolView.DayView day = new PoolView.DayView(Dimension.TOKENS, 1000, 1500, LocalDate.of(2026, 8, 3),
				Duration.ofHours(1));

		assertThat(day.utilisation()).isEqualTo(1.5);
	}

}
