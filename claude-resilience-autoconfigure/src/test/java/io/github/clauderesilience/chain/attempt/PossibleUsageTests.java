package io.github.clauderesilience.chain.attempt;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.testsupport.LogCapture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PossibleUsageTests {

	@Test
	void shouldBelieveWhatIsPossible() {
		ClaudeUsage usage = new ClaudeUsage(900_000, 4_000, 100_000, 0, 1_000_000);

		assertThat(of(usage, 1_000)).isSameAs(usage);
		assertThat(of(usage, 0)).isSameAs(usage);
		assertThat(of(ClaudeUsage.NONE, 0)).isSameAs(ClaudeUsage.NONE);
	}

	@Test
	void whenMoreOutputIsClaimedThanTheRequestAllowsShouldBelieveWhatItAllows() {
		assertThat(of(new ClaudeUsage(10, 1_000_000_000_000_000L, 3, 2, 4), 1_000))
			.isEqualTo(new ClaudeUsage(10, 4_000, 3, 2, 4));
	}

	@Test
	void whenAFigureIsBeyondBeliefShouldBelieveNone() {
		assertThat(of(new ClaudeUsage(1_000_000_000_000_000L, 10, 0, 0, 0), 1_000)).isEqualTo(ClaudeUsage.NONE);
		assertThat(of(new ClaudeUsage(10, 1_000_000_000_000_000L, 0, 0, 0), 0)).isEqualTo(ClaudeUsage.NONE);
		assertThat(of(new ClaudeUsage(10, 10, 1_000_000_000_000_000L, 0, 0), 1_000)).isEqualTo(ClaudeUsage.NONE);
		assertThat(of(new ClaudeUsage(10, 10, 0, 1_000_000_000_000_000L, 0), 1_000)).isEqualTo(ClaudeUsage.NONE);
		assertThat(of(new ClaudeUsage(10, 10, 0, 0, 1_000_000_000_000_000L), 1_000)).isEqualTo(ClaudeUsage.NONE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-5", "-1000000000000000", "1e300", "99999999999999999999999" })
	void whenAFigureIsNoNumberOfTokensShouldCountNothing(String figure) {
		ClaudeUsage usage = ClaudeUsage.of(Objects
			.requireNonNull(Json.readObject(("{\"input_tokens\": " + figure + ", \"output_tokens\": " + figure + "}")
				.getBytes(StandardCharsets.UTF_8))));

		assertThat(usage).isEqualTo(ClaudeUsage.NONE);
	}

	@Test
	void whenManyAnswersClaimTheImpossibleShouldLogFew() {
		try (LogCapture log = LogCapture.of(PossibleUsage.class.getName(), Level.WARN)) {
			for (int i = 0; i < 1_000; i++) {
				of(new ClaudeUsage(10, 1_000_000_000_000_000L, 0, 0, 0), 1_000);
			}

			assertThat(log.lines()).hasSizeBetween(1, 4)
				.allSatisfy((line) -> assertThat(line).contains(
						"claude-sonnet-5-5 claims a usage that is impossible (10 input, 1000000000000000 output",
						"with max_tokens 1000). Counted: 4000 output tokens;"));
		}
	}

	private static ClaudeUsage of(ClaudeUsage told, long maxTokens) {
		return PossibleUsage.of(told, "claude-sonnet-5-5", maxTokens);
	}

}
