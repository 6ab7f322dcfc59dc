package io.github.clauderesilience.carry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class ClientDeadlineTests {

	private static final Duration TOTAL = Duration.ofMinutes(3);

	@Test
	void withoutAWordOfTheClientShouldBeTheTotal() {
		assertThat(of(null, null, false)).isEqualTo(TOTAL);
	}

	@ParameterizedTest
	@CsvSource({ "60, PT59.5S", "1.5, PT1S", "1, PT0.5S", "0.5, PT0.25S", "0.001, PT0.0005S", " 2 , PT1.5S",
			"600, PT3M", "180, PT2M59.5S" })
	void shouldEndBeforeTheClientGivesUp(String seconds, Duration deadline) {
		assertThat(of(seconds, null, false)).isEqualTo(deadline).isPositive();
		assertThat(of(seconds, null, true)).isEqualTo(deadline);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "-1", "soon", "NaN", "Infinity", "1e300", "not given", "NOT_GIVEN" })
	void whatIsNoTimeShouldNotCount(String seconds) {
		assertThat(of(seconds, seconds, false)).isEqualTo(TOTAL);
	}

	@Test
	void timeUntilTheNextByteShouldBoundPlainAnswersOnly() {
		assertThat(of(null, "10", false)).isEqualTo(Duration.ofMillis(9_500));
		assertThat(of(null, "10", true)).isEqualTo(TOTAL);
		assertThat(of("5", "10", false)).isEqualTo(Duration.ofMillis(4_500));
	}

	@Test
	void whatTheClientSaysOtherwiseShouldCountAsWell() {
		assertThat(ClientDeadline.of(new HttpHeaders(), Duration.ofSeconds(8), true, TOTAL))
			.isEqualTo(Duration.ofMillis(7_500));
	}

	private static Duration of(@Nullable String timeout, @Nullable String readTimeout, boolean stream) {
		HttpHeaders headers = new HttpHeaders();
		if (timeout != null) {
			headers.set("X-Stainless-Timeout", timeout);
		}
		if (readTimeout != null) {
			headers.set("x-stainless-read-timeout", readTimeout);
		}
		return ClientDeadline.of(headers, null, stream, TOTAL);
	}

}
