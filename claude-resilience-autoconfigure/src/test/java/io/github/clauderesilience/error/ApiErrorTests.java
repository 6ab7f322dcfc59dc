package io.github.clauderesilience.error;

import java.nio.charset.StandardCharsets;

import io.github.clauderesilience.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ApiErrorTests {

	@Test
	void shouldReadTheProvidersForm() {
		assertThat(read("""
				{"type":"error","error":{"type":"rate_limit_error","message":"Slow down",
				 "details":{"error_code":"enforced_spend_limit_reached"}},"request_id":"req_1","new":[1]}"""))
			.isEqualTo(new ApiError("rate_limit_error", "Slow down", "enforced_spend_limit_reached", "req_1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html></html>", "[]", "{}", "{\"error\":null}", "{\"error\":\"text\"}",
			"{\"error\":{\"type\":5,\"message\":{}}}", "{\"error\":[", "\"error\"", "{\"error\":{}} trailing" })
	void whenTheBodyIsForeignShouldKnowNothing(String body) {
		assertThat(read(body)).isEqualTo(ApiError.NONE);
	}

	@Test
	void whenNamesAreEndlessShouldBoundThem() {
		ApiError error = read("{\"error\":{\"type\":\"%s\"},\"request_id\":\"a\\nb\"}".formatted("x".repeat(50_000)));

		assertThat(error.type()).hasSize(201);
		assertThat(error.requestId()).isEqualTo("a b");
	}

	@Test
	void shouldLeaveOutASecretThatTheAnswerRepeats() {
		String secret = "hunter2".repeat(40);
		String body = "{\"type\":\"error\",\"error\":{\"type\":\"x%s\",\"message\":\"no such key: %s!\"},\"request_id\":\"%s\"}"
			.replace("%s", secret);

		ApiError error = ApiError.read(body.getBytes(StandardCharsets.UTF_8), (text) -> text.replace(secret, "***"));

		assertThat(error).isEqualTo(new ApiError("x***", "no such key: ***!", null, "***"));
	}

	@Test
	void shouldKnowAnErrorByItsForm() {
		assertThat(ApiError.isError(Json.mapper().readTree("{\"type\":\"error\",\"error\":{}}"))).isTrue();
		assertThat(ApiError.isError(Json.mapper().readTree("{\"type\":\"error\"}"))).isFalse();
		assertThat(ApiError.isError(Json.mapper().readTree("{\"type\":\"message\",\"error\":{}}"))).isFalse();
	}

	private static ApiError read(String body) {
		return ApiError.read(body.getBytes(StandardCharsets.UTF_8));
	}

}
