package io.github.clauderesilience.breaker;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

import io.github.clauderesilience.ErrorClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BreakerSettingsTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@Test
	void shouldCountWhatTheClassesSay() {
		assertThat(BreakerSettings.defaultSettings().count()).containsExactlyInAnyOrder(ErrorClass.SERVER_ERROR,
				ErrorClass.OVERLOADED, ErrorClass.TIMEOUT, ErrorClass.CONNECTION, ErrorClass.MALFORMED);
	}

	@ParameterizedTest
	@CsvSource({ "0, 30", "1, 60", "2, 120", "3, 240", "4, 300", "50, 300" })
	void shouldDoubleTheCoolOff(int reopenings, long seconds) {
		assertThat(BreakerSettings.defaultSettings().coolOff(reopenings, null)).isEqualTo(Duration.ofSeconds(seconds));
	}

	@ParameterizedTest
	@CsvSource({ "10, 30", "45, 45", "999999, 300" })
	void retryAfterShouldLengthenTheCoolOffWithinBounds(long asked, long seconds) {
		assertThat(BreakerSettings.defaultSettings().coolOff(0, Duration.ofSeconds(asked)))
			.isEqualTo(Duration.ofSeconds(seconds));
	}

	@ParameterizedTest
	@MethodSource("senseless")
	void whenAValueMakesNoSenseShouldNameTheKey(int failures, Duration window, Duration coolOff, Duration max,
			int probes, Set<ErrorClass> count, String message) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BreakerSettings(failures, window, coolOff, max, probes, count))
			.withMessageContaining("claude.circuit-breaker." + message);
	}

	static Stream<Arguments> senseless() {
		Set<ErrorClass> none = Set.of();
		return Stream.of(Arguments.of(0, MINUTE, MINUTE, MINUTE, 1, none, "failures is 0"),
				Arguments.of(1, Duration.ZERO, MINUTE, MINUTE, 1, none, "window"),
				Arguments.of(1, MINUTE, MINUTE.negated(), MINUTE, 1, none, "cool-off"),
				Arguments.of(1, MINUTE, MINUTE, Duration.ofSeconds(1), 1, none, "max-cool-off"),
				Arguments.of(1, MINUTE, MINUTE, MINUTE, 0, none, "probes is 0"),
				Arguments.of(1, MINUTE, MINUTE, MINUTE, 1, Set.of(ErrorClass.QUEUE_FULL), "count is queue-full"));
	}

}
