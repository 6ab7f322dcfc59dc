package io.github.clauderesilience.error;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.breaker.BreakerSettings;
import io.github.clauderesilience.degrade.MessageSourceUserMessages;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.retry.RetrySettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares {@code docs/error-classes.md} with the code.
 */
class ErrorClassesDocTests {

	private static final Path DOC = Path.of("..", "docs", "error-classes.md");

	private final UserMessages messages = MessageSourceUserMessages.ofBundles("");

	@ParameterizedTest
	@EnumSource
	void shouldSayWhatIsDone(ErrorClass errorClass) throws IOException {
		assertThat(rows("| class |")).contains(List.of("`" + errorClass.key() + "`", retried(errorClass),
				yes(BreakerSettings.defaultSettings().count().contains(errorClass)),
				yes(FallbackSettings.none().isOn(errorClass)), yes(errorClass.alerts()), yes(errorClass.isReviewed()),
				this.messages.text(errorClass, Locale.ENGLISH)));
	}

	@Test
	void shouldNameEachClassOnce() throws IOException {
		assertThat(rows("| class |")).extracting((row) -> row.get(0))
			.containsExactlyElementsOf(Stream.of(ErrorClass.values()).map((one) -> "`" + one.key() + "`").toList());
	}

	@ParameterizedTest
	@EnumSource
	void shouldSayWhatClientsAreTold(ErrorClass errorClass) throws IOException {
		assertThat(rows("| class of failure |"))
			.contains(List.of("`" + errorClass.key() + "`", String.valueOf(errorClass.problemStatus()),
					errorClass.apiStatus() + " `" + errorClass.apiType() + "`"));
	}

	@ParameterizedTest
	@MethodSource("answers")
	void shouldSayHowAnswersAreClassified(List<String> row) {
		ApiError error = new ApiError(text(row.get(1)), text(row.get(2)), text(row.get(3)), null);
		Failures.Answer answer = new Failures.Answer(Integer.parseInt(row.get(0)), new HttpHeaders(), error, 1,
				Instant.EPOCH);

		ClaudeException failure = new Failures(this.messages).answered(answer, "claude-sonnet-5-5", 1, Locale.ENGLISH);

		assertThat("`" + failure.errorClass().key() + "`").isEqualTo(row.get(4));
		assertThat(failure.userMessage()).isEqualTo((failure.retryAfter() == null)
				? this.messages.text(failure.errorClass(), Locale.ENGLISH)
				: this.messages.textUntil(failure.errorClass(), Instant.parse("1970-02-01T00:00:00Z"), Locale.ENGLISH));
	}

	static Stream<List<String>> answers() throws IOException {
		return rows("| status |").stream();
	}

	private static List<List<String>> rows(String header) throws IOException {
		List<List<String>> rows = Files.readAllLines(DOC)
			.stream()
			.dropWhile((line) -> !line.startsWith(header))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
			.toList();
		assertThat(rows).as("rows below " + header).isNotEmpty();
		return rows;
	}

	private static String retried(ErrorClass errorClass) {
		return switch (errorClass.retry()) {
			case NEVER -> "no";
			case BY_POOL -> "by the limiter";
			case BACKOFF -> "up to " + RetrySettings.defaultSettings().rule(errorClass).maxRetries();
		};
	}

	private static String yes(boolean value) {
		return value ? "yes" : "no";
	}

	private static @Nullable String text(String cell) {
		return cell.isEmpty() ? null : cell;
	}

}
