package io.github.clauderesilience.error;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTests {

	private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

	@ParameterizedTest
	@CsvSource({ "0,0", "1,1000", "59,59000", "0.5,500", "1.25,1250", "62291,62291000", "' 7 ',7000", "'2, 2',2000",
			"'1.5,1.5',1500" })
	void shouldReadSeconds(String value, long millis) {
		assertThat(of(value, null, null)).isEqualTo(Duration.ofMillis(millis));
	}

	@ParameterizedTest
	@CsvSource({ "250,9,250", "0.5,9,0", "soon,9,9000", ",9,9000", "-1,9,9000" })
	void whenMillisecondsAreNamedShouldPreferThem(@Nullable String millis, String seconds, long expectedMillis) {
		Duration wait = Objects.requireNonNull(of(seconds, millis, null));

		assertThat(wait.toMillis()).isEqualTo(expectedMillis);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "soon", "-1", "1d", "5f", "0x10p1", "1e3", "NaN", "Infinity", "1,5", "12 s", "٣",
			"Tue, 24 Nov 2026", "2026-11-24T12:00:30Z" })
	void whenTheValueIsGarbageShouldSayNothing(String value) {
		assertThat(of(value, null, null)).isNull();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "2764801", "99999999999", "999999999999999999999999999999", "Tue, 31 Dec 2999 23:59:59 GMT" })
	void whenTheValueIsBeyondReasonShouldSayNothing(String value) {
		assertThat(of(value, null, null)).isNull();
	}

	@Test
	void whenTheValueIsAMonthShouldWaitForIt() {
		assertThat(of("2764800", null, null)).isEqualTo(Duration.ofDays(32));
	}

	@Test
	void shouldMeasureADateByTheServersOwnClock() {
		assertThat(of("Tue, 24 Nov 2026 18:00:30 GMT", null, "Tue, 24 Nov 2026 18:00:00 GMT"))
			.isEqualTo(Duration.ofSeconds(30));
		assertThat(of("Tue, 24 Nov 2026 12:00:30 GMT", null, null)).isEqualTo(Duration.ofSeconds(30));
		assertThat(of("Tue, 24 Nov 2026 12:00:30 GMT", null, "yesterday")).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void whenTheDateIsPastShouldNotWait() {
		assertThat(of("Mon, 23 Nov 2026 12:00:00 GMT", null, null)).isEqualTo(Duration.ZERO);
	}

	@Test
	void whenThereIsNoHeaderShouldSayNothing() {
		assertThat(RetryAfter.of(new HttpHeaders(), NOW)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "You will regain access on 2026-12-01 at 00:00 UTC.|PT156H",
					"You will regain access on 2026-12-01.|PT156H", "Back on 2026-11-24T18:30Z|PT6H30M",
					"Back on 2026-11-01|PT0S", "Some day|PT156H", "Back on 2026-13-45|PT156H", "|PT156H" })
	void shouldKnowWhenMoneyIsBack(@Nullable String message, Duration expected) {
		assertThat(RetryAfter.untilMoneyIsBack(message, NOW)).isEqualTo(expected);
	}

	private static @Nullable Duration of(@Nullable String seconds, @Nullable String millis, @Nullable String date) {
		HttpHeaders headers = new HttpHeaders();
		set(headers, "retry-after", seconds);
		set(headers, "retry-after-ms", millis);
		set(headers, "date", date);
		return RetryAfter.of(headers, NOW);
	}

	private static void set(HttpHeaders headers, String name, @Nullable String value) {
		if (value != null) {
			headers.set(name, value);
		}
	}

}
