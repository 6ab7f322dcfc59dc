package io.github.clauderesilience.breaker;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConsecutiveFailuresTests {

	private final ConsecutiveFailures failures = new ConsecutiveFailures(3, 100);

	@Test
	void shouldOpenWithTheLastOfSoManyInARow() {
		assertThat(this.failures.failed(0, 0)).isFalse();
		assertThat(this.failures.failed(1, 0)).isFalse();
		assertThat(this.failures.failed(2, 0)).isTrue();
	}

	@Test
	void whenACallSucceedsShouldBeginAnew() {
		this.failures.failed(0, 0);
		this.failures.failed(1, 0);
		this.failures.succeeded();

		assertThat(this.failures.failed(2, 0)).isFalse();
		assertThat(this.failures.count(2)).isOne();
	}

	@Test
	void whenFailuresAreFarApartShouldForgetTheOldOnes() {
		this.failures.failed(0, 0);
		this.failures.failed(50, 0);

		assertThat(this.failures.failed(101, 0)).isFalse();
		assertThat(this.failures.failed(150, 0)).isTrue();
	}

	@Test
	void shouldCountOneFailureWhereOneIsEnough() {
		assertThat(new ConsecutiveFailures(1, 100).failed(Long.MAX_VALUE, 0)).isTrue();
	}

	@Test
	void whenManyCallsAreOutShouldWaitForHalfOfThem() {
		for (int i = 0; i < 4; i++) {
			assertThat(this.failures.failed(i, 10)).isFalse();
		}

		assertThat(this.failures.failed(4, 10)).isTrue();
	}

	@Test
	void whenVeryManyCallsAreOutShouldWaitForFourTimesTheThreshold() {
		for (int i = 0; i < 11; i++) {
			assertThat(this.failures.failed(i, 1000)).isFalse();
		}

		assertThat(this.failures.failed(11, 1000)).isTrue();
	}

}
