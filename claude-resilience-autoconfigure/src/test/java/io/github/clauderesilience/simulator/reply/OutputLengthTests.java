package io.github.clauderesilience.simulator.reply;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OutputLength}.
 */
class OutputLengthTests {

	@Test
	void uniformShouldCoverItsRange() {
		assertThat(sample(OutputLength.uniform(50, 500))).allMatch((n) -> n >= 50 && n <= 500)
			.anyMatch((n) -> n < 60)
			.anyMatch((n) -> n > 490);
	}

	@Test
	void logNormalShouldHaveItsMedian() {
		long median = sample(OutputLength.logNormal(200, 0.8)).sorted().skip(5_000).findFirst().orElseThrow();

		assertThat(median).isBetween(190L, 210L);
	}

	@Test
	void shouldReadItsTextForms() {
		assertThat(OutputLength.parse("fixed:7")).isEqualTo(OutputLength.fixed(7));
		assertThat(OutputLength.parse("uniform:5:50")).isEqualTo(OutputLength.uniform(5, 50));
		assertThat(OutputLength.parse("lognormal:80:0.5")).isEqualTo(OutputLength.logNormal(80, 0.5));
		assertThatIllegalArgumentException().isThrownBy(() -> OutputLength.parse("normal:1"))
			.withMessageContaining("normal:1");
	}

	private static LongStream sample(OutputLength length) {
		return LongStream.range(0, 10_000).map(length::sample);
	}

}
