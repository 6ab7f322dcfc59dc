package io.github.clauderesilience.breaker;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RecoveryRampTests {

	@ParameterizedTest
	@CsvSource({ "0, 1", "499, 1", "500, 2", "1000, 4", "2999, 32", "3000, 2147483647", "86400000, 2147483647" })
	void shouldDoubleWithEachStepAndEnd(long millis, int limit) {
		assertThat(RecoveryRamp.limit(Duration.ofMillis(millis))).isEqualTo(limit);
	}

	@Test
	void shouldSayWhenTheLimitRises() {
		assertThat(RecoveryRamp.untilNextStep(Duration.ofMillis(120))).isEqualTo(Duration.ofMillis(380));
		assertThat(RecoveryRamp.untilNextStep(Duration.ofMillis(500))).isEqualTo(Duration.ofMillis(500));
	}

}
