package io.github.clauderesilience.limit.core;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bound over all pools.
 */
class ConcurrencyLimitTests {

	@Test
	void shouldGiveOutNoMoreThanTheBound() {
		ConcurrencyLimit inFlight = new ConcurrencyLimit(2);

		assertThat(inFlight.tryTake()).isTrue();
		assertThat(inFlight.tryTake()).isTrue();
		assertThat(inFlight.tryTake()).isFalse();
		inFlight.giveBack();
		assertThat(inFlight.taken()).isEqualTo(1);
		assertThat(inFlight.tryTake()).isTrue();
	}

	@Test
	void whenManyThreadsTakeAndGiveBackShouldLoseNothing() {
		ConcurrencyLimit inFlight = new ConcurrencyLimit(3);
		IntStream.range(0, 100_000).parallel().forEach((call) -> {
			if (inFlight.tryTake()) {
				assertThat(inFlight.taken()).isBetween(0, 3);
				inFlight.giveBack();
			}
		});

		assertThat(inFlight.taken()).isZero();
	}

}
