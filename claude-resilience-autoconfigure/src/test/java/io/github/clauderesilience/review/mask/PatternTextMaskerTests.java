package io.github.clauderesilience.review.mask;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class PatternTextMaskerTests {

	private final PatternTextMasker masker = new PatternTextMasker();

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Write to jane.doe+test@mail.example.co.uk please.|Write to [email] please.",
					"Jürgen: jürgen@müller.example|Jürgen: [email]", "Call +49 (0)170 123 45 67 now|Call [phone] now",
					"Call 0049 170 1234567 now|Call [phone] now", "Tel. 0170/1234567.|Tel. [phone].",
					"(555) 123-4567 is mine|[phone] is mine", "Card 4111 1111 1111 1111, thanks|Card [card], thanks",
					"Card 5500-0000-0000-0004|Card [card]", "Card 4111 1111 1111 1111 12/27|Card [card] 12/27",
					"IBAN DE89 3704 0044 0532 0130 00 ok|IBAN [iban] ok", "IBAN GB82WEST12345698765432|IBAN [iban]",
					"from 192.168.0.254:8080|from [ip]:8080", "from 2001:db8::8a2e:370:7334 today|from [ip] today",
					"host ::1 up|host [ip] up", "key sk-ant-api03-abcDEF123_456-x!|key [api-key]!",
					"AKIAIOSFODNN7EXAMPLE is set|[api-key] is set",
					"ghp_abcdefghijklmnopqrstuvwxyz0123456789 leaked|[api-key] leaked",
					"Authorization: Bearer abc.def-123456|Authorization: [api-key]" })
	void shouldReplaceWhatIdentifies(String text, String expected) {
		assertThat(this.masker.mask(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Reach me at jane.doe@example.com.|Reach me at [email].",
					"jane@mail.example.com, or not|[email], or not", "Is it jane@example.com? Yes.|Is it [email]? Yes.",
					"jane@example.com...|[email]...", "(jane@example.com)|([email])", "<a-b@x-y.example>|<[email]>",
					"o'brien@example.ie wrote|[email] wrote", "mailto:jane@example.com!|mailto:[email]!" })
	void shouldMaskAddressesWhateverFollows(String text, String expected) {
		assertThat(this.masker.mask(text)).isEqualTo(expected);
	}

	/** Examples of SWIFT's IBAN registry, of each length from 15 to 33. */
	static Stream<String> ibans() {
		return Stream.of("NO9386011117947", "BE68539007547034", "DK5000400440116243", "SI56263300012039086",
				"AT611904300234573201", "CH9300762011623852957", "DE89370400440532013000", "GB29NWBK60161331926819",
				"IL620108000000099999999", "ES9121000418450200051332", "PT50000201231234567890154",
				"IS140159260076545510730339", "FR1420041010050500013M02606", "PL61109010140000071219812874",
				"BR9700360305000010009795493P1", "JO94CBJO0010000000000131000302", "MT84MALT011000012345MTLCAST001S",
				"LC55HEMM000100010012001200023015", "RU0304452522540817810538091310419");
	}

	@ParameterizedTest
	@MethodSource("ibans")
	void shouldMaskIbansOfEachLengthInEachGrouping(String iban) {
		for (int group : new int[] { 2, 3, 4, 5, 8, 34 }) {
			for (String separator : List.of(" ", "\u00A0", ".", "-", "\u202F", " - ")) {
				String written = iban.replaceAll("(.{" + group + "})(?=.)", "$1" + separator);

				assertThat(this.masker.mask("Pay to " + written + " today, please")).as(written)
					.isEqualTo("Pay to [iban] today, please");
				assertThat(this.masker.mask("IBAN:" + written.toLowerCase(Locale.ROOT) + ".")).as(written)
					.isEqualTo("IBAN:[iban].");
				assertThat(this.masker.mask(written + " 12 34")).as(written).isEqualTo("[iban] 12 34");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "4111111111111111", "4111 1111 1111 1111", "4111\u00A01111\u00A01111\u00A01111",
			"4111.1111.1111.1111", "4111-1111-1111-1111", "41 11 11 11 11 11 11 11", "3782 822463 10005",
			"378282246310005", "3056 930902 5904", "4222222222222", "6304000000000000000",
			"5500\u202F0000\u202F0000 0004" })
	void shouldMaskCardsBesideOtherDigits(String card) {
		assertThat(this.masker.mask(card)).isEqualTo("[card]");
		assertThat(this.masker.mask("Order 12 " + card + " 12/27, code 123"))
			.isEqualTo("Order 12 [card] 12/27, code 123");
		assertThat(this.masker.mask(card + " " + card)).isEqualTo("[card] [card]");
		assertThat(this.masker.mask("(" + card + ", " + card + ")")).isEqualTo("([card], [card])");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sk_live_51Habcdefghijkl", "rk_live_51Habcdefghijkl", "pk_test_51Habcdefghijkl",
			"glpat-AbCdEf_123456-7890", "npm_abcdefghijklmnopqrstuvwxyz0123456789",
			"hf_abcdefghijklmnopqrstuvwxyzABCDEF", "SG.abcdefghijklmnop_qrst.uvwxyz0123456789-ABCDEFGHIJKLMNOP",
			"gsk_abcdefghijklmnopqrstuvwxyz0123", "xai-abcdefghijklmnopqrstuvwxyz0123",
			"ya29.a0AfB_byC1234567890-abcdefghij", "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE",
			"gho_abcdefghijklmnopqrstuvwxyz0123456789", "github_pat_11ABCDEFG0abcdefghijkl_mnop",
			"xoxb-1234567890-abcdefghij", "xapp-1-A0123456789-abcdef",
			"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P", "sk-proj-abcdefghij",
			"AIzaSyA-1234567890abcdefghijklmnopqrstu", "Basic dXNlcjpwYXNzd29yZA==", "bearer abcdef123456" })
	void shouldMaskKeysOfOtherVendors(String key) {
		assertThat(this.masker.mask("Use " + key + " now.")).isEqualTo("Use [api-key] now.");
		assertThat(this.masker.mask("\"" + key + "\"")).isEqualTo("\"[api-key]\"");
		assertThat(this.masker.mask("It is " + key + ".")).isEqualTo("It is [api-key].");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"see https://user:pa55@host.example/path?x=1|see https://[credentials]@host.example/path?x=1",
			"redis://:secret@10.0.0.1:6379|redis://[credentials]@[ip]:6379",
			"postgres://joe:p@ss:w0rd@db/x|postgres://[credentials]@db/x",
			"https://ghtoken@host.example|https://[credentials]@host.example",
			"Authorization: Token abcdef123|Authorization: [api-key]",
			"authorization=Basic dXNlcjpw|authorization=[api-key]",
			"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY|aws_secret_access_key = [api-key]",
			"hooks.slack.com/services/T00000000/B00000000/XXXXXXXX|hooks.slack.com/[api-key]" })
	void shouldMaskCredentialsInTheirPlaces(String text, String expected) {
		assertThat(this.masker.mask(text))
			.isEqualTo(expected.replace("hooks.slack.com/[", "hooks.slack.com/services/["));
	}

	@Test
	void shouldMaskPemBlocks() {
		String block = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow+/IBAAKCAQEA7bq\nqwerty==\n-----END RSA PRIVATE KEY-----";

		assertThat(this.masker.mask("a " + block + " b " + block + " c")).isEqualTo("a [pem] b [pem] c");
		assertThat(this.masker.mask("cut: -----BEGIN PRIVATE KEY-----\nMIIEow+/IBAA")).isEqualTo("cut: [pem]");
		assertThat(this.masker.mask("-----BEGIN of a rule that goes on without dashes")).startsWith("-----BEGIN of");
	}

	@ParameterizedTest
	@ValueSource(strings = { "We open at 9:30 and close at 17:00.", "Order 4111 1111 1111 1112 of 2026-10-20",
			"Version 1.2.3 costs 1,299.00 EUR", "GB00WEST12345698765432 has a wrong checksum", "std::vector and a::b",
			"See section 300.400.500.600", "basic training for beginners", "hf_transfer and npm_config_cache",
			"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "task-based risk-free sk-1", "me@home",
			"The year 2026 had 365 days", "abc", "" })
	void shouldLeaveTheRest(String text) {
		assertThat(this.masker.mask(text)).isEqualTo(text);
	}

	@Test
	void shouldReplaceEachOccurrence() {
		assertThat(this.masker.mask("a@b.example, c@d.example and 10.0.0.1")).isEqualTo("[email], [email] and [ip]");
	}

	@Test
	void whenTheTextIsHugeShouldTakeTimeInProportion() {
		List<String> hostile = List.of("a", "1", "a@", "1 ", "1-", "a.", ":", "1.1.", "sk-", "+1", "ab12 ", "0", "eyJ.",
				"a@a.", "bearer ", "(", "1(", "::a", "DE89", "DE89 ", "XX12 ", "-----BEGIN ", "-----BEGIN A-----",
				"a://", "a://b@", "11 ", "4111 ", "basic aaaa", "SG.aaaaaaaa", "ya29.", "'");
		for (String piece : hostile) {
			String text = piece.repeat(200_000 / piece.length());
			assertTimeoutPreemptively(Duration.ofSeconds(10), () -> this.masker.mask(text), piece);
		}
		String all = String.join("", hostile);
		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> this.masker.mask(all.repeat(1_000_000 / all.length())));
	}

}
