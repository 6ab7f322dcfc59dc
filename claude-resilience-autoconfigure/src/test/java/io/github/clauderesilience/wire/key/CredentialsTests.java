package io.github.clauderesilience.wire.key;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Credentials}: keys that were never put into a configuration.
 */
class CredentialsTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
			${ANTHROPIC_API_KEY}         | The API key is the placeholder ${ANTHROPIC_API_KEY}, which was not replaced
			"sk-ant-api03-abc"           | quotation marks around it; remove them
			'sk-ant-api03-abc'           | quotation marks around it; remove them
			sk-ant-api03-abc"            | quotation marks around it; remove them
			changeme                     | a placeholder from an example
			Your-API-Key                 | a placeholder from an example
			your_api_key_here            | a placeholder from an example
			<your key>                   | a placeholder from an example
			sk-ant-api03 abc             | a blank at position 13 of 16; remove it (often copied along with the key)
			bearer sk-ant-api03          | begins with "Bearer "; remove that word, the key alone is needed
			""")
	void whenAKeyIsNoneShouldSayWhatToChange(String key, String text) {
		assertThat(Credentials.problem(key)).contains(text);
	}

	@Test
	void whenAKeyHasALineBreakShouldSayWhereItOftenComesFrom() {
		assertThat(Credentials.problem("sk-ant-api03-abc\n"))
			.endsWith("a line break at position 17 of 17; remove it (often the last line break of a secret file)");
		assertThat(Credentials.problem("sk-ant-api03-äbc")).endsWith("(U+00E4) at position 14 of 16; remove it");
	}

	@Test
	void whenAKeyIsOneShouldFindNothingWrong() {
		assertThat(Credentials.problem("sk-ant-api03-Zm9v-bar_AA")).isNull();
		assertThat(Credentials.problem("gateway-key-1")).isNull();
	}

}
