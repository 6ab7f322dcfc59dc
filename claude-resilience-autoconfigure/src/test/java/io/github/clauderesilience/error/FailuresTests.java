package io.github.clauderesilience.error;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.github.clauderesilience.ClaudeAccountException;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRejectedException;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class FailuresTests {

	private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

	private final Failures failures = new Failures(
			(errorClass, locale) -> errorClass.key() + " in " + locale.getLanguage());

	private final HttpHeaders headers = new HttpHeaders();

	@Test
	void shouldTellDevelopersAndPeopleEachTheirPart() {
		this.headers.set("request-id", "req_header");
		ClaudeException failure = answered(400,
				new ApiError("invalid_request_error", "tools.0: bad", null, "req_body"));

		assertThat(failure).hasMessage(
				"claude-opus-5 answered 400 invalid_request_error (invalid-request): tools.0: bad [request-id req_header]");
		assertThat(failure.userMessage()).isEqualTo("invalid-request in de");
		assertThat(failure.requestId()).isEqualTo("req_header");
		assertThat(failure.apiMessage()).isEqualTo("tools.0: bad");
		assertThat(failure.attempts()).isEqualTo(3);
		assertThat(failure.model()).isEqualTo("claude-opus-5");
	}

	@Test
	void whenNoHeaderNamesTheRequestShouldUseTheBody() {
		assertThat(answered(500, new ApiError(null, null, null, "req_body")).requestId()).isEqualTo("req_body");
	}

	@ParameterizedTest
	@CsvSource({ "401,key_model_access_denied", "403,team_model_access_denied", "403,user_model_access_denied" })
	void whenAGatewayDeniesTheModelShouldNotBeAboutTheKey(int status, String type) {
		ApiError error = ApiError
			.read(("{\"error\":{\"message\":\"key not allowed to access model\",\"type\":\"" + type + "\"}}")
				.getBytes(StandardCharsets.UTF_8));

		assertThat(answered(status, error).errorClass()).isEqualTo(ErrorClass.MODEL_NOT_FOUND);
		assertThat(answered(status, error).latchesKey()).isFalse();
	}

	@Test
	void shouldLeaveOutKeysAndLineBreaks() {
		ClaudeException failure = answered(401, new ApiError("authentication_error",
				"bad key sk-ant-api03-AbC_d-1234567890\nERROR forged line\tsk-ab", null, null));

		assertThat(failure).hasMessageContaining("bad key sk-*** ERROR forged line sk-ab");
		assertThat(failure.apiMessage()).doesNotContain("AbC_d", "\n");
	}

	@Test
	void whenTheMessageIsEndlessShouldBoundIt() {
		ClaudeException failure = answered(400, new ApiError("x", "y".repeat(60_000), null, null));

		assertThat(failure.apiMessage()).hasSize(401).endsWith("…");
		assertThat(failure.getMessage()).hasSizeLessThan(600);
	}

	@ParameterizedTest
	@CsvSource({ "true,true", "FALSE,false", "maybe,", ",", "' true ',true" })
	void shouldReadTheProvidersVerdictOnRepeating(@Nullable String value, @Nullable Boolean expected) {
		if (value != null) {
			this.headers.set("x-should-retry", value);
		}

		assertThat(answered(500, ApiError.NONE).details().shouldRetry()).isEqualTo(expected);
	}

	@Test
	void longWaitShouldBeToldAsADate() {
		Failures dated = new Failures(new UserMessages() {
			@Override
			public String text(ErrorClass errorClass, Locale locale) {
				return "soon";
			}

			@Override
			public String textUntil(ErrorClass errorClass, Instant until, Locale locale) {
				return "not before " + until;
			}

			@Override
			public String textIn(ErrorClass errorClass, Duration wait, Locale locale) {
				return "in " + wait.toMinutes();
			}
		}, ErrorRules.shipped(), () -> NOW);
		ApiError cap = new ApiError("rate_limit_error", "You have reached it.", "enforced_spend_limit_reached", null);
		ClaudeException failure = dated.answered(new Failures.Answer(429, this.headers, cap, 10, NOW), "claude-opus-5",
				1, Locale.ENGLISH);

		assertThat(failure.userMessage()).isEqualTo("not before 2026-12-01T00:00:00Z");
		assertThat(failure.getMessage()).endsWith("; try again on 1 December 2026, 00:00 UTC");
		ClaudeException local = dated.local(ErrorClass.BILLING, null, Locale.ENGLISH, "Not sent", Duration.ofHours(2),
				null);
		assertThat(local.userMessage()).isEqualTo("not before 2026-11-24T14:00:00Z");
		assertThat(dated.local(ErrorClass.RATE_LIMITED, null, Locale.ENGLISH, "Not sent", Duration.ofMinutes(59), null)
			.userMessage()).isEqualTo("in 59");
		assertThat(dated.local(ErrorClass.RATE_LIMITED, null, Locale.ENGLISH, "Not sent", Duration.ofSeconds(90), null)
			.userMessage()).isEqualTo("soon");
	}

	@Test
	void whenTheApiSpeaksOfALaterTryShouldKeepItsWords() {
		Failures dated = new Failures((errorClass, locale) -> "soon", ErrorRules.shipped(), () -> NOW);
		this.headers.set("retry-after", "60");
		ClaudeException failure = dated.answered(
				new Failures.Answer(429, this.headers,
						new ApiError("rate_limit_error", "Too many; try again on Monday.", null, null), 10, NOW),
				"claude-opus-5", 1, Locale.ENGLISH);

		ClaudeException later = dated.later(failure, Duration.ofHours(2), Locale.ENGLISH);
		assertThat(later).hasMessage("claude-opus-5 answered 429 rate_limit_error (rate-limited): Too many; try again"
				+ " on Monday.; try again on 24 November 2026, 14:00 UTC");
		assertThat(dated.later(later, Duration.ofHours(3), Locale.ENGLISH))
			.hasMessageEndingWith("Too many; try again on Monday.; try again on 24 November 2026, 15:00 UTC");
		assertThat(dated.later(later, Duration.ofMinutes(1), Locale.ENGLISH)).hasMessage(failure.getMessage());
	}

	@Test
	void whenMoneyIsGoneShouldNameTheTrueTime() {
		this.headers.set("retry-after", "5");
		ApiError cap = new ApiError("rate_limit_error", "Back on 2026-11-25.", "enforced_spend_limit_reached", null);

		ClaudeException failure = answered(429, cap);

		assertThat(failure).isInstanceOf(ClaudeAccountException.class);
		assertThat(failure.retryAfter()).isEqualTo(Duration.ofHours(12));
		assertThat(answered(402, new ApiError("billing_error", null, null, null)).retryAfter()).isNull();
		assertThat(answered(402, new ApiError("billing_error", "until 2026-11-25", null, null)).retryAfter())
			.isEqualTo(Duration.ofHours(12));
	}

	@Test
	void localFailureShouldHaveNoAnswer() {
		ClaudeException failure = this.failures.local(ErrorClass.QUEUE_FULL, "claude-opus-5", Locale.ENGLISH,
				"Not sent", Duration.ofSeconds(3), null);

		assertThat(failure).isInstanceOf(ClaudeRejectedException.class).hasMessage("Not sent").hasNoCause();
		assertThat(failure.status()).isZero();
		assertThat(failure.attempts()).isZero();
		assertThat(failure.requestId()).isNull();
		assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(3));
		assertThat(failure.userMessage()).isEqualTo("queue-full in en");
	}

	@Test
	void whenSomethingElseAnsweredShouldSayWhatItWas() {
		this.headers.set("server", "edge\u0007sk-ant-api03-AbC_d-1234567890" + "x".repeat(500));
		this.headers.set("content-type", "text/html");

		ClaudeException failure = this.failures.answered(
				new Failures.Answer(403, this.headers, ApiError.NONE, 10, NOW,
						URI.create("https://user:secret@gateway.example:8443/prefix?token=secret")),
				"claude-opus-5", 1, Locale.ENGLISH);

		assertThat(failure).isInstanceOf(ClaudeUnavailableException.class)
			.hasMessageStartingWith("claude-opus-5 was not reached: https://gateway.example:8443 answered 403")
			.hasMessageContaining("server: edge sk-***")
			.hasMessageContaining("text/html, 10 bytes");
		assertThat(failure.getMessage()).hasSizeLessThan(600).doesNotContain("secret", "AbC_d");
	}

	@Test
	void whenMoreCameThanIsReadShouldNotCallItAll() {
		Failures.Answer long500 = new Failures.Answer(500, this.headers, ApiError.NONE, Failures.MOST_BODY_BYTES, NOW);
		Failures.Answer long400 = new Failures.Answer(400, this.headers, ApiError.NONE, Failures.MOST_BODY_BYTES, NOW);

		assertThat(this.failures.answered(long500, "claude-opus-5", 1, Locale.ENGLISH))
			.hasMessageContaining(", 65536 bytes or more)");
		assertThat(this.failures.answered(long400, "claude-opus-5", 1, Locale.ENGLISH))
			.hasMessageContaining(", 65536 bytes or more)");
	}

	@Test
	void whenRedirectedShouldNameTheHostAlone() {
		this.headers.set("location", "https://login.example/sso?state=secret");

		assertThat(answered(302, ApiError.NONE)).hasMessageContaining("a redirect to https://login.example,")
			.hasMessageNotContaining("secret");
		this.headers.set("location", "/login?state=secret");
		assertThat(answered(307, ApiError.NONE)).hasMessageContaining("a redirect to another path, which")
			.hasMessageNotContaining("secret");
		this.headers.set("location", "::not a url::");
		assertThat(answered(302, ApiError.NONE).errorClass()).isEqualTo(ErrorClass.INTERMEDIARY);
	}

	/** A file or a batch that does not exist, for example. */
	@Test
	void whenTheRequestNamesNoModelShouldBlameNone() {
		ClaudeException failure = this.failures.answered(new Failures.Answer(404, this.headers,
				new ApiError("not_found_error", "No such file", null, null), 10, NOW), Failures.NO_MODEL, 1,
				Locale.ENGLISH);

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST);
		assertThat(failure)
			.hasMessageStartingWith("Claude answered 404 not_found_error (invalid-request): No such file");
		assertThat(this.failures.answered(new Failures.Answer(302, this.headers, ApiError.NONE, 0, NOW),
				Failures.NO_MODEL, 1, Locale.ENGLISH))
			.hasMessageStartingWith("Claude was not reached: ");
	}

	@Test
	void whenThereIsNoLocationShouldNameNoRedirect() {
		assertThat(answered(304, ApiError.NONE)).hasMessageContaining("without the API's error document")
			.hasMessageNotContaining("redirect");
	}

	@ParameterizedTest
	@CsvSource({ "301,false", "400,false", "403,", "404,false", "407,false" })
	void shouldRepeatOnlyThe403OfAnIntermediary(int status, @Nullable Boolean expected) {
		assertThat(answered(status, ApiError.NONE).details().shouldRetry()).isEqualTo(expected);
	}

	private ClaudeException answered(int status, ApiError error) {
		return this.failures.answered(new Failures.Answer(status, this.headers, error, 10, NOW), "claude-opus-5", 3,
				Locale.GERMAN);
	}

}
