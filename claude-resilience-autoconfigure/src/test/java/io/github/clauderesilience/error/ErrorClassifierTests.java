package io.github.clauderesilience.error;

import java.nio.charset.StandardCharsets;

import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorClassifierTests {

	private static final ErrorClassifier CLASSIFIER = new ErrorClassifier(ErrorRules.shipped());

	@ParameterizedTest
	@CsvSource({ "301,INTERMEDIARY", "302,INTERMEDIARY", "304,INTERMEDIARY", "307,INTERMEDIARY", "400,INTERMEDIARY",
			"401,AUTHENTICATION", "402,INTERMEDIARY", "403,INTERMEDIARY", "404,INTERMEDIARY", "405,INTERMEDIARY",
			"407,INTERMEDIARY", "408,TIMEOUT", "409,INTERMEDIARY", "413,TOO_LARGE", "418,INTERMEDIARY",
			"422,INTERMEDIARY", "429,RATE_LIMITED", "451,INTERMEDIARY", "500,SERVER_ERROR", "501,SERVER_ERROR",
			"502,SERVER_ERROR", "503,SERVER_ERROR", "504,TIMEOUT", "520,SERVER_ERROR", "529,OVERLOADED",
			"599,SERVER_ERROR", "999,SERVER_ERROR" })
	void shouldClassifyByStatusWhereNothingElseIsKnown(int status, ErrorClass expected) {
		assertThat(CLASSIFIER.classify(status, ApiError.NONE)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "301,INTERMEDIARY", "400,INVALID_REQUEST", "401,AUTHENTICATION", "402,BILLING", "403,PERMISSION",
			"404,MODEL_NOT_FOUND", "405,INVALID_REQUEST", "409,CONFLICT", "412,INVALID_REQUEST", "413,TOO_LARGE",
			"422,INVALID_REQUEST", "429,RATE_LIMITED", "500,SERVER_ERROR" })
	void shouldBelieveTheApisOwnDocument(int status, ErrorClass expected) {
		assertThat(CLASSIFIER.classify(status, error("some_new_error", null, null))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "403|{'error':{'type':'forbidden'}}|INTERMEDIARY",
			"403|{'error':{'type':'forbidden','message':'no'}}|INTERMEDIARY", "404|{'detail':'x'}|INTERMEDIARY",
			"400|{'error':'bad request'}|INTERMEDIARY", "400|{'type':'error'}|INTERMEDIARY",
			"400|{'type':'error','error':{'message':'x'}}|INTERMEDIARY",
			"400|{'type':'error','error':{'type':'invalid_request_error'}}|INVALID_REQUEST",
			"400|{'error':{'message':'m','type':'None','param':'None','code':'400'}}|INTERMEDIARY",
			"403|{'error':{'message':'m','type':'auth_error','code':'403'}}|INTERMEDIARY",
			"400|{'error':{'message':'max_tokens','type':'invalid_request_error','code':'400'}}|INVALID_REQUEST",
			"400|{'error':{'message':'  ','type':'invalid_request_error'}}|INTERMEDIARY",
			"404|{'error':{'message':'no such model','type':'not_found_error'}}|MODEL_NOT_FOUND",
			"400|{'error':{'message':'AnthropicException - prompt is too long: 2 > 1','type':'invalid_request_error'}}|PROMPT_TOO_LONG" })
	void shouldTellTheApiFromAGatewayAndFromAnythingElse(int status, String body, ErrorClass expected) {
		ApiError error = ApiError.read(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));

		assertThat(CLASSIFIER.classify(status, error)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "invalid_request_error,INVALID_REQUEST", "authentication_error,AUTHENTICATION",
			"billing_error,BILLING", "permission_error,PERMISSION", "not_found_error,MODEL_NOT_FOUND",
			"conflict_error,CONFLICT", "request_too_large,TOO_LARGE", "rate_limit_error,RATE_LIMITED",
			"api_error,SERVER_ERROR", "timeout_error,TIMEOUT", "overloaded_error,OVERLOADED",
			"brand_new_error,SERVER_ERROR", ",SERVER_ERROR" })
	void shouldClassifyByTypeWhereTheStatusSaysSuccess(@Nullable String type, ErrorClass expected) {
		assertThat(CLASSIFIER.classifyByType(error(type, null, null))).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 429, 500, 503, 529 })
	void whenTheTypeSaysOverloadedShouldBelieveItUnderAnyStatus(int status) {
		assertThat(CLASSIFIER.classify(status, error("overloaded_error", null, null))).isEqualTo(ErrorClass.OVERLOADED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "You have reached your specified API usage limits. You will regain access on 2026-12-01|BILLING",
					"You have reached your specified workspace API usage limits.|BILLING",
					"prompt is too long: 210000 tokens > 200000 maximum|PROMPT_TOO_LONG",
					"Prompt is too long|PROMPT_TOO_LONG",
					"input length and max_tokens exceed context limit: 1 + 2 > 3|PROMPT_TOO_LONG",
					"input length and `max_tokens` exceed context limit: 1 + 2 > 3|PROMPT_TOO_LONG",
					"messages.0: this prompt is too long to be funny|INVALID_REQUEST", "|INVALID_REQUEST" })
	void shouldReadTheTextOfA400(@Nullable String message, ErrorClass expected) {
		ApiError error = error("invalid_request_error", message, null);

		assertThat(CLASSIFIER.classify(400, error)).isEqualTo(expected);
		assertThat(CLASSIFIER.classifyByType(error)).isEqualTo(expected);
	}

	@Test
	void whenTheSpendCapIsReachedShouldBeAboutMoneyNotRate() {
		ApiError error = error("rate_limit_error", "Spend", "enforced_spend_limit_reached");

		assertThat(CLASSIFIER.classify(429, error)).isEqualTo(ErrorClass.BILLING);
		assertThat(CLASSIFIER.classifyByType(error)).isEqualTo(ErrorClass.BILLING);
		assertThat(CLASSIFIER.classify(429, error("rate_limit_error", "Spend", "something_else")))
			.isEqualTo(ErrorClass.RATE_LIMITED);
	}

	private static ApiError error(@Nullable String type, @Nullable String message, @Nullable String code) {
		return new ApiError(type, message, code, null);
	}

}
