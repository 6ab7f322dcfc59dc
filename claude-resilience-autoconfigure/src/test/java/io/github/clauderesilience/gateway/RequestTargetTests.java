package io.github.clauderesilience.gateway;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTargetTests {

	@ParameterizedTest
	@CsvSource({ "/v1/messages,, /v1/messages", "/v1/messages?a=%61&b,, /v1/messages?a=%61&b", "/v1/x?,, /v1/x?",
			"/v1/mess%61ges,, /v1/messages", "/%76%31/%2e%2E/%7e%2d%5F,, /v1/../~-_",
			"/v1/%2f%20%zz%6,, /v1/%2f%20%zz%6", "/v1/%2561,, /v1/%2561", "http://h:1/v1/x?y, h:1, /v1/x?y",
			"HTTP://h?y, h, ?y", "http://h, h, ''", "/v1/http://x,, /v1/http://x", "*,, *" })
	void shouldBeReadInTheFormOfTheApi(String target, String host, String pathAndQuery) {
		RequestTarget read = RequestTarget.of(target);

		assertThat(read.host()).isEqualTo(host);
		assertThat(read.pathAndQuery()).isEqualTo(pathAndQuery);
	}

}
