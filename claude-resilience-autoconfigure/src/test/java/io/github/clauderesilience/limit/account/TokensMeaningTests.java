package io.github.clauderesilience.limit.account;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a limit of tokens counts, found out from what it does.
 */
class TokensMeaningTests {

	private static final long SECOND = 1_000_000_000L;

	private final TokensMeaning meaning = new TokensMeaning();

	@ParameterizedTest
	@CsvSource({ "1, 0", "0, 1", "1, 1" })
	void shouldFindOutWhatIsCounted(double ofInput, double ofOutput) {
		use(200_000, ofInput, ofOutput, 0);

		assertMeans(ofInput, ofOutput);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0, 0, 1", "0, 1, 1, 0", "1, 1, 0, 1" })
	void whenAnotherLimitIsShownShouldBeginAnew(double inputBefore, double outputBefore, double input, double output) {
		use(200_000, inputBefore, outputBefore, 0);
		use(100_000, input, output, 100);

		assertMeans(input, output);
	}

	private void use(double limit, double ofInput, double ofOutput, int from) {
		double left = limit;
		this.meaning.told(limit, left, 0, 0, from * SECOND);
		for (int call = 1; call <= 6; call++) {
			this.meaning.used(9000, 5000);
			left += limit / 60 - ofInput * 9000 - ofOutput * 5000;
			left = Math.min(limit, left);
			this.meaning.told(limit, Math.round(left / 1000) * 1000, 0, 0, (from + call) * SECOND);
		}
	}

	private void assertMeans(double ofInput, double ofOutput) {
		assertThat(this.meaning.ofInput()).as("input counts").isEqualTo(ofInput);
		assertThat(this.meaning.ofOutput()).as("output counts").isEqualTo(ofOutput);
	}

}
