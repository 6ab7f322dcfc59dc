package io.github.clauderesilience.spi;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.function.UnaryOperator;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.ApiError;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.testsupport.Calls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class SettlementTests {

	private static final String PAGE = "<html><body>Blocked by policy</body></html>";

	private static final String DOCUMENT = "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"No\"}}";

	@ParameterizedTest
	@ValueSource(ints = { 302, 401, 403, 407, 413, 502, 503, 504 })
	void whenAPageComesInPlaceOfTheApisAnswerShouldBeLost(int status) {
		assertThat(answered(status, PAGE, null).isLost()).isTrue();
		assertThat(answered(status, PAGE, null).isUse()).isFalse();
		assertThat(answered(status, "", null).isLost()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 403, 413, 500, 529 })
	void whenTheApiAnswersShouldBeUse(int status) {
		assertThat(answered(status, DOCUMENT, null).isUse()).isTrue();
		assertThat(answered(status, PAGE, "req_1").isUse()).isTrue();
	}

	@Test
	void whenARequestWasSentAndNothingCameShouldBeUseUnlessTheConnectionFailed() {
		assertThat(Settlement.failure(Calls.failure(ErrorClass.TIMEOUT), null).isUse()).isTrue();
		assertThat(Settlement.failure(Calls.failure(ErrorClass.CONNECTION), null).isUse()).isFalse();
		assertThat(Settlement.success(null).isUse()).isTrue();
		assertThat(Settlement.cancelled(null).isUse()).isTrue();
	}

	private static Settlement answered(int status, String body, @Nullable String requestId) {
		HttpHeaders headers = new HttpHeaders();
		if (requestId != null) {
			headers.set("request-id", requestId);
		}
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		return Settlement.failure(Calls.FAILURES.answered(new Failures.Answer(status, headers,
				ApiError.read(bytes, UnaryOperator.identity()), bytes.length, Instant.EPOCH), Calls.SONNET, 1,
				Locale.ENGLISH), null);
	}

}
