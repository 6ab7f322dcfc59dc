package io.github.clauderesilience.breaker;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConsecutiveFailuresTests {

	private final ConsecutiveFailures failures = new ConsecutiveFailures(3, 100);

	@Test
	void shouldOpenWithTheLastOfSoManyInARow() {
		assertThat(this.failures.failed(0)).isFalse();
		assertThat(this.failures.failed(1)).isFalse();
		assertThat(this.failures.failed(2)).isTrue();
	}

	@Test
	void whenACallSucceedsShouldBeginAnew() {
		this.failures.failed(0);
		this.failures.failed(1);
		this.failures.succeeded();

		assertThat(this.failures.failed(2)).isFalse();
		assertThat(this.failures.count(2)).isOne();
	}

	@Test
	void whenFailuresAreFarApartShouldForgetTheOldOnes() {
		this.failures.failed(0);
		this.failures.failed(50);

		assertThat(this.failures.failed(101)).isFalse();
		assertThat(this.failures.failed(150)).isTrue();
	}

	@Test
	void shouldCountOneFailureWhereOneIsEnough() {
		assertThat(new ConsecutiveFailures(1, 100).failed(Long.MAX_VALUE)).isTrue();
	}

}
