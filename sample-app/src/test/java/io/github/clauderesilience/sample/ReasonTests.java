package io.github.clauderesilience.sample;

import io.github.clauderesilience.ErrorClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReasonTests {

	@ParameterizedTest
	@EnumSource
	void shouldBeAClauseWithoutWordsOfInsiders(ErrorClass errorClass) {
		assertThat(Reason.of(errorClass)).matches("(the|a|too|Claude) [a-zA-Z' ]+[a-z]")
			.doesNotContain("circuit", "deadline", "intermediary", "malformed", "queue", "authentication", "prompt");
	}

}
