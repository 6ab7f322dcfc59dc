package io.github.clauderesilience.time;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DurationTextTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0s", "PT0.0000001S, 1ms", "PT1.2S, 1s200ms", "PT9.9999S, 10s", "PT35.01S, 36s",
			"PT59M59.5S, 1h", "PT2H25M35S, 2h26m", "PT24H, 1d", "PT156H, 6d12h" })
	void shouldBeAsExactAsPeopleNeed(Duration duration, String text) {
		assertThat(DurationText.of(duration)).isEqualTo(text);
	}

}
