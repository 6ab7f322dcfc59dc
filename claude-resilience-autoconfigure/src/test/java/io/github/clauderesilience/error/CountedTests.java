package io.github.clauderesilience.error;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CountedTests {

	@Test
	void shouldUseTheSingularForOneOnly() {
		assertThat(Counted.of(0, "call")).isEqualTo("0 calls");
		assertThat(Counted.of(1, "call")).isEqualTo("1 call");
		assertThat(Counted.of(2, "call")).isEqualTo("2 calls");
		assertThat(Counted.of(1, "call waits", "calls wait")).isEqualTo("1 call waits");
		assertThat(Counted.of(3, "call waits", "calls wait")).isEqualTo("3 calls wait");
	}

}
