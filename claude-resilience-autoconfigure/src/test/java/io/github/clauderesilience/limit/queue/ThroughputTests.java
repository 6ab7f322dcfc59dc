package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a lane serves while virtual time advances.
 */
class ThroughputTests {

	private final Throughput throughput = new Throughput();

	@Test
	void shouldNotBeKnownBeforeVirtualTimeAdvances() {
		assertThat(this.throughput.tokens()).isNaN();
		this.throughput.served(Calls.of("a", 100), 0);
		assertThat(this.throughput.tokens()).isNaN();
	}

	@Test
	void shouldMeasureTokensByVirtualTime() {
		for (int i = 0; i <= 1000; i++) {
			this.throughput.served(Calls.of("a", 100), i * 20);
		}

		assertThat(this.throughput.tokens()).isBetween(4.9, 5.1);
	}

	@Test
	void shouldAddTypicalCalls() {
		this.throughput.served(Calls.of("a", 100), 0);
		Backlog sum = new Backlog();
		this.throughput.addTypical(250, sum);

		assertThat(sum.calls()).isEqualTo(2.5);
		assertThat(sum.tokens()).isEqualTo(250);
	}

	@Test
	void whenTheLaneIsEmptyShouldForget() {
		this.throughput.served(Calls.of("a", 100), 0);
		this.throughput.served(Calls.of("a", 100), 20);
		this.throughput.forget(20);

		assertThat(this.throughput.tokens()).isNaN();
	}

}
