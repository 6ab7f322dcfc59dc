package io.github.clauderesilience.carry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.testsupport.Calls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class ApiFailuresTests {

	private static final Carriage CARRIAGE = new Carriage(new Carriage.Request("call_1", "gateway", "java", null, null,
			new HttpHeaders(), new byte[0], Json.object()));

	@ParameterizedTest
	@CsvSource({ "RATE_LIMITED, 429, rate_limit_error", "QUEUE_FULL, 429, rate_limit_error",
			"WOULD_MISS_DEADLINE, 429, rate_limit_error", "CIRCUIT_OPEN, 529, overloaded_error",
			"OVERLOADED, 529, overloaded_error", "TIMEOUT, 504, timeout_error", "CONNECTION, 502, api_error",
			"MALFORMED, 502, api_error", "INTERMEDIARY, 502, api_error", "EMPTY_ANSWER, 502, api_error",
			"SERVER_ERROR, 500, api_error", "SHUTTING_DOWN, 503, api_error",
			"AUTHENTICATION, 401, authentication_error", "BILLING, 402, billing_error",
			"PERMISSION, 403, permission_error", "MODEL_NOT_FOUND, 404, not_found_error",
			"TOO_LARGE, 413, request_too_large", "INVALID_REQUEST, 400, invalid_request_error",
			"PROMPT_TOO_LONG, 400, invalid_request_error", "CONFLICT, 409, conflict_error" })
	void failureOfOursShouldLookLikeOneOfTheApi(ErrorClass errorClass, int status, String type) {
		CarriedResponse answer = ApiFailures.of(Calls.failure(errorClass), CARRIAGE);

		assertThat(answer.status()).isEqualTo(status);
		ObjectNode document = document(answer);
		assertThat(document.path("type").stringValue()).isEqualTo("error");
		assertThat(document.path("error").path("type").stringValue()).isEqualTo(type);
		assertThat(document.path("error").path("message").stringValue()).contains("answered with");
		assertThat(answer.headers().getFirst("content-type")).isEqualTo("application/json");
	}

	@ParameterizedTest
	@EnumSource
	void noFailureShouldBeRepeatedByAnSdk(ErrorClass errorClass) {
		ClaudeException failure = Calls.failure(errorClass, Duration.ofMillis(1_200));

		HttpHeaders headers = ApiFailures.of(failure, CARRIAGE).headers();

		assertThat(headers.getFirst("x-should-retry")).isEqualTo("false");
		assertThat(headers.getFirst("retry-after")).as("whole seconds, rounded up").isEqualTo("2");
	}

	@Test
	void eventOfABrokenStreamShouldBeAnErrorOfTheApi() {
		assertThat(text(ApiFailures.event(Calls.failure(ErrorClass.TIMEOUT))))
			.startsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"timeout_error\"")
			.endsWith("}\n\n");
		assertThat(text(ApiFailures.event(new IllegalStateException("secret")))).contains("\"type\":\"api_error\"")
			.doesNotContain("secret");
	}

	private static ObjectNode document(CarriedResponse answer) {
		byte[] body = Objects.requireNonNull(answer.body().blockFirst());
		assertThat(answer.length()).isEqualTo(body.length);
		return Objects.requireNonNull(Json.readObject(body));
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
