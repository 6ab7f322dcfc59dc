package io.github.clauderesilience.model.match;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NearMatches}.
 */
class NearMatchesTests {

	private static final List<String> MODELS = List.of("claude-sonnet-4-5", "claude-sonnet-5-5", "claude-haiku-5-5");

	@ParameterizedTest
	@ValueSource(strings = { "Claude-Sonnet-5-5", " claude-sonnet-5-5 ", "claude-sonet-5-5", "sonnet-5-5" })
	void shouldNameTheNearestFirst(String typed) {
		assertThat(NearMatches.of(typed, MODELS)).startsWith("claude-sonnet-5-5");
	}

}
