package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a lane serves while the turns go on.
 */
class ThroughputTests {

	private final Throughput throughput = new Throughput();

	@Test
	void shouldNotBeKnownBeforeTheTurnsGoOn() {
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
	void shouldAddUsualCalls() {
		this.throughput.served(Calls.of("a", 100), 0);
		Backlog sum = new Backlog();
		this.throughput.addUsual(250, sum);

		assertThat(sum.calls()).isEqualTo(2.5);
		assertThat(sum.tokens()).isEqualTo(250);
	}

	@Test
	void whenAllAreGoneShouldForget() {
		this.throughput.served(Calls.of("a", 100), 0);
		this.throughput.served(Calls.of("a", 100), 20);
		this.throughput.forget(20);

		assertThat(this.throughput.tokens()).isNaN();
	}

}
