package io.github.clauderesilience.degrade;

import java.util.Locale;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;

class ClaudeProblemsTests {

	private final MessageSourceUserMessages messages = MessageSourceUserMessages.ofBundles("");

	@Test
	void whenShuttingDownShouldSaySoAndWhenToComeBack() {
		ResponseEntity<ProblemDetail> answer = new ClaudeProblems(false)
			.handle(failure(ErrorClass.SHUTTING_DOWN, Locale.ENGLISH));

		assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("30");
		assertThat(answer.getBody()).isNotNull().satisfies((problem) -> {
			assertThat(problem.getProperties()).containsEntry("errorClass", "shutting-down");
			assertThat(problem.getDetail()).contains("is being stopped or restarted");
		});
	}

	@Test
	void whenTheTimeIsUnknownShouldNotNameOne() {
		ResponseEntity<ProblemDetail> answer = new ClaudeProblems(false)
			.handle(failure(ErrorClass.CIRCUIT_OPEN, Locale.ENGLISH));

		assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isNull();
	}

	@Test
	void whenTheApiRejectsTheRequestShouldNotInviteARepetition() {
		ClaudeException failure = ClaudeException
			.of(ClaudeException.Details.builder(ErrorClass.INVALID_REQUEST, "400", "Please put it differently")
				.status(400)
				.build(), null);

		assertThat(new ClaudeProblems(false).handle(failure).getStatusCode())
			.isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
	}

	@Test
	void whenTheRequestIsNotSentShouldCallItBad() {
		assertThat(
				new ClaudeProblems(false).handle(failure(ErrorClass.INVALID_REQUEST, Locale.ENGLISH)).getStatusCode())
			.isEqualTo(HttpStatus.BAD_REQUEST);
	}

	@ParameterizedTest
	@EnumSource
	void shouldKnowTheStatusOfEachClass(ErrorClass errorClass) {
		assertThat(HttpStatus.resolve(errorClass.problemStatus())).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "de" })
	void whenShuttingDownShouldSaySoInEachLanguage(String language) {
		String text = this.messages.text(ErrorClass.SHUTTING_DOWN, Locale.forLanguageTag(language));

		assertThat(text).isNotEqualTo(this.messages.text(ErrorClass.SHUTTING_DOWN, Locale.ENGLISH))
			.isNotEqualTo(this.messages.text(ErrorClass.CIRCUIT_OPEN, Locale.forLanguageTag(language)));
	}

	private ClaudeException failure(ErrorClass errorClass, Locale locale) {
		return ClaudeException
			.of(ClaudeException.Details.of(errorClass, "Not sent", this.messages.text(errorClass, locale)), null);
	}

}
