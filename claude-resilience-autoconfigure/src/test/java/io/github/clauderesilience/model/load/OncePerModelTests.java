package io.github.clauderesilience.model.load;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link OncePerModel}.
 */
class OncePerModelTests {

	private final OncePerModel once = new OncePerModel();

	@Test
	void shouldBeFirstOncePerModel() {
		assertThat(this.once.first("a")).isTrue();
		assertThat(this.once.first("a")).isFalse();
		assertThat(this.once.first("b")).isTrue();
	}

	@Test
	void whenManyThreadsAskShouldBeFirstForOneOfThem() {
		assertThat(IntStream.range(0, 10_000).parallel().filter((i) -> this.once.first("a")).count()).isEqualTo(1);
	}

	@Test
	void whenFullShouldStopRemembering() {
		assertThat(IntStream.range(0, 5_000).filter((i) -> this.once.first("m" + i)).count()).isEqualTo(1_000);
		assertThat(this.once.first("another")).isFalse();
	}

}
