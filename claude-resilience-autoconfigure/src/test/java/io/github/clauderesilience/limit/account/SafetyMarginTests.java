package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.limit.need.Dimension;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept in hand after 429s that were not expected.
 */
class SafetyMarginTests {

	private static final double FIRST_NANOS = 5e6;

	private final Bucket bucket = Bucket.of(600, 100, 0);

	@Test
	void whenInputSurprisesShouldAllowForJitterOnTheWay() {
		SafetyMargin caution = new SafetyMargin(Dimension.INPUT_TOKENS, 0);
		caution.surprised(this.bucket, 10);

		assertThat(caution.jitterNanos()).isEqualTo(2 * FIRST_NANOS);
		assertThat(caution.amount()).isZero();

		for (int i = 0; i < 100; i++) {
			caution.surprised(this.bucket, 10);
		}
		assertThat(caution.jitterNanos()).isEqualTo(1e9);
	}

	@Test
	void whenOutputSurprisesShouldKeepAnotherCallInHand() {
		SafetyMargin caution = new SafetyMargin(Dimension.OUTPUT_TOKENS, 0);
		caution.surprised(this.bucket, 10);

		assertThat(caution.amount()).isEqualTo(10);
		assertThat(caution.jitterNanos()).isEqualTo(FIRST_NANOS);

		caution.surprised(this.bucket, 10);
		assertThat(caution.amount()).isEqualTo(20);
	}

	@Test
	void whenAnswersComeShouldFadeAtMostTenTimesASecond() {
		SafetyMargin caution = new SafetyMargin(Dimension.OUTPUT_TOKENS, 0);
		caution.surprised(this.bucket, 10);
		for (int i = 1; i <= 100; i++) {
			caution.relax(100_000_000L + i);
		}

		assertThat(caution.amount()).isEqualTo(9.8);
	}

}
