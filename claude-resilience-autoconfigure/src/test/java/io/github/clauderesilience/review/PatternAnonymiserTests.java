package io.github.clauderesilience.review;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class PatternAnonymiserTests {

	private final PatternAnonymiser anonymiser = new PatternAnonymiser();

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Write to jane.doe+test@mail.example.co.uk please.|Write to [email] please.",
					"Jürgen: jürgen@müller.example|Jürgen: [email]", "Call +49 (0)170 123 45 67 now|Call [phone] now",
					"Call 0049 170 1234567 now|Call [phone] now", "Tel. 0170/1234567.|Tel. [phone].",
					"(555) 123-4567 is mine|[phone] is mine", "Card 4111 1111 1111 1111, thanks|Card [card], thanks",
					"Card 5500-0000-0000-0004|Card [card]", "Card 4111 1111 1111 1111 12/27|Card [card]/27",
					"IBAN DE89 3704 0044 0532 0130 00 ok|IBAN [iban] ok", "IBAN GB82WEST12345698765432|IBAN [iban]",
					"from 192.168.0.254:8080|from [ip]:8080", "from 2001:db8::8a2e:370:7334 today|from [ip] today",
					"host ::1 up|host [ip] up", "key sk-ant-api03-abcDEF123_456-x!|key [api-key]!",
					"AKIAIOSFODNN7EXAMPLE is set|[api-key] is set",
					"ghp_abcdefghijklmnopqrstuvwxyz0123456789 leaked|[api-key] leaked",
					"Authorization: Bearer abc.def-123456|Authorization: [api-key]" })
	void shouldReplaceWhatIdentifies(String text, String expected) {
		assertThat(this.anonymiser.anonymise(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "We open at 9:30 and close at 17:00.", "Order 4111 1111 1111 1112 of 2026-10-20",
			"Version 1.2.3 costs 1,299.00 EUR", "GB00WEST12345698765432 has a wrong checksum", "std::vector and a::b",
			"See section 300.400.500.600", "task-based risk-free sk-1", "me@home", "The year 2026 had 365 days", "abc",
			"" })
	void shouldLeaveTheRest(String text) {
		assertThat(this.anonymiser.anonymise(text)).isEqualTo(text);
	}

	@Test
	void shouldReplaceEachOccurrence() {
		assertThat(this.anonymiser.anonymise("a@b.example, c@d.example and 10.0.0.1"))
			.isEqualTo("[email], [email] and [ip]");
	}

	@Test
	void whenTheTextIsHugeShouldTakeTimeInProportion() {
		List<String> hostile = List.of("a", "1", "a@", "1 ", "1-", "a.", ":", "1.1.", "sk-", "+1", "ab12 ", "0", "eyJ.",
				"a@a.", "bearer ", "(", "1(", "::a", "DE89");
		for (String piece : hostile) {
			String text = piece.repeat(300_000 / piece.length());
			assertTimeoutPreemptively(Duration.ofSeconds(20), () -> this.anonymiser.anonymise(text), piece);
		}
	}

}
