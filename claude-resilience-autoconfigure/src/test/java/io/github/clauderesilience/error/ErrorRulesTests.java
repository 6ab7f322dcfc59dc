package io.github.clauderesilience.error;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ErrorRulesTests {

	private final Failures failures = new Failures((errorClass, locale) -> errorClass.key());

	/** Each code of the provider's table: class, latched, alert, counted, retries. */
	@ParameterizedTest
	@CsvSource({ "429, ramp_limit_exceeded, RATE_LIMITED, false, , , ",
			"429, contract_spend_limit_reached, BILLING, true, , , ",
			"429, enforced_spend_limit_reached, BILLING, true, , , ",
			"402, linked_organization_billing_unavailable, BILLING, false, true, , ",
			"402, linked_organization_spend_limit_reached, BILLING, false, true, , ",
			"400, organization_on_hold, AUTHENTICATION, true, , , ",
			"400, cmek_key_disabled, AUTHENTICATION, false, true, , ",
			"400, cmek_key_network_blocked, AUTHENTICATION, false, true, , ",
			"404, thread_not_found, INVALID_REQUEST, false, , , ", "404, file_expired, INVALID_REQUEST, false, , , ",
			"529, compaction_unavailable, OVERLOADED, false, , false, ",
			"503, cmek_context_unavailable, SERVER_ERROR, false, true, , ",
			"503, cmek_key_unreachable, SERVER_ERROR, false, true, , ",
			"400, request_body_timeout, TIMEOUT, false, , false, 1",
			"400, request_body_encoding_invalid, INVALID_REQUEST, false, , , ",
			"413, request_body_too_large_after_decoding, TOO_LARGE, false, , , ",
			"409, some_new_code, CONFLICT, false, , , ", "412, some_new_code, INVALID_REQUEST, false, , , " })
	void shouldTreatEachCodeAsTheTableSays(int status, String code, ErrorClass errorClass, boolean latches,
			@Nullable Boolean alert, @Nullable Boolean counted, @Nullable Integer maxRetries) {
		ClaudeException failure = failure(status, "some_error", "Some text", code);

		assertThat(failure.errorClass()).isEqualTo(errorClass);
		assertThat(failure.latchesKey()).isEqualTo(latches);
		assertThat(failure.treatment().alert()).isEqualTo(alert);
		assertThat(failure.treatment().counted()).isEqualTo(counted);
		assertThat(failure.treatment().maxRetries()).isEqualTo(maxRetries);
		assertThat(failure.details().apiCode()).isEqualTo(code);
	}

	@Test
	void shouldNameTheAccelerationLimitToTheLimiter() {
		assertThat(failure(429, "rate_limit_error", "Slow down", "ramp_limit_exceeded").treatment().acceleration())
			.isTrue();
		assertThat(failure(429, "rate_limit_error", "Slow down", null).treatment().acceleration()).isNull();
	}

	@Test
	void whenCreditsAreUsedUpShouldBeAboutMoneyWithoutADate() {
		ClaudeException failure = failure(400, "invalid_request_error",
				"Your credit balance is too low to access the API.", null);

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.BILLING);
		assertThat(failure.latchesKey()).isTrue();
		assertThat(failure.retryAfter()).isNull();
	}

	@Test
	void whenExtraUsageIsRequiredShouldBeAboutMoneyOfThisRequestAlone() {
		ClaudeException failure = failure(429, "rate_limit_error", "Extra usage is required for long context requests.",
				null);

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.BILLING);
		assertThat(failure.latchesKey()).isFalse();
		assertThat(failure.treatment().alert()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "model: claude-x, , MODEL_NOT_FOUND", "'model: claude-x', some_code, MODEL_NOT_FOUND",
			"Not here, , MODEL_NOT_FOUND", "No such file, file_not_found, INVALID_REQUEST" })
	void shouldTakeA404ForTheModelOnlyIfItCanBe(String message, @Nullable String code, ErrorClass expected) {
		assertThat(failure(404, "not_found_error", message, code).errorClass()).isEqualTo(expected);
		assertThat(failure(200, "not_found_error", message, code).errorClass()).isEqualTo(expected);
	}

	@Test
	void shouldRecogniseErrorsWithinStreamsToo() {
		assertThat(failure(200, "overloaded_error", "x", "compaction_unavailable").treatment().counted()).isFalse();
		assertThat(failure(200, "rate_limit_error", "x", "contract_spend_limit_reached").errorClass())
			.isEqualTo(ErrorClass.BILLING);
	}

	@Test
	void shouldMergeOwnRulesFieldByField() {
		ErrorRule own = rule(Set.of("Guthaben aufgebraucht"), null);
		ErrorRule added = rule(Set.of("teapot"), ErrorClass.CONFLICT);
		Failures mine = new Failures((errorClass, locale) -> "",
				ErrorRules.shipped().with(Map.of("credit-balance", own, "teapot", added)), null);

		assertThat(failure(mine, 400, "Guthaben aufgebraucht.").errorClass()).isEqualTo(ErrorClass.BILLING);
		assertThat(failure(mine, 400, "Your credit balance is too low").errorClass())
			.isEqualTo(ErrorClass.INVALID_REQUEST);
		assertThat(failure(mine, 418, "Teapot!").errorClass()).isEqualTo(ErrorClass.CONFLICT);
	}

	@Test
	void whenARuleNamesStatusesAloneShouldFitTheseAndNoErrorOfAStream() {
		ErrorRule busy = new ErrorRule(Set.of(418), null, null, null, ErrorClass.OVERLOADED, null, null, null, null,
				null, null, null);
		Failures mine = new Failures((errorClass, locale) -> "", ErrorRules.shipped().with(Map.of("busy", busy)), null);

		assertThat(failure(mine, 418, "Teapot!").errorClass()).isEqualTo(ErrorClass.OVERLOADED);
		assertThat(failure(mine, 400, "Teapot!").errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST);
		assertThat(busy.fits(200, new ApiError("api_error", "Teapot!", null, null))).isFalse();
	}

	@Test
	void whenARuleIsIncompleteShouldSayWhatIsMissing() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ErrorRules.shipped().with(Map.of("mine", rule(Set.of("x"), null))))
			.withMessageContaining("claude.errors.mine has no error-class");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ErrorRules.shipped().with(Map.of("mine", rule(null, ErrorClass.BILLING))))
			.withMessageContaining("claude.errors.mine recognises nothing");
	}

	private static ErrorRule rule(@Nullable Set<String> messages, @Nullable ErrorClass errorClass) {
		return new ErrorRule(null, null, null, messages, errorClass, null, null, null, null, null, null, null);
	}

	private ClaudeException failure(int status, String type, String message, @Nullable String code) {
		return answered(this.failures, status, new ApiError(type, message, code, null));
	}

	private static ClaudeException failure(Failures failures, int status, String message) {
		return answered(failures, status, new ApiError("invalid_request_error", message, null, null));
	}

	private static ClaudeException answered(Failures failures, int status, ApiError error) {
		return failures.answered(
				new Failures.Answer(status, new HttpHeaders(), error, 10, Instant.parse("2026-11-24T12:00:00Z")),
				"claude-sonnet-5-5", 1, Locale.ENGLISH);
	}

}
