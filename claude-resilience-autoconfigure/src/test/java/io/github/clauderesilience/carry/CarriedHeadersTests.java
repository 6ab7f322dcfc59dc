package io.github.clauderesilience.carry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class CarriedHeadersTests {

	@ParameterizedTest
	@ValueSource(strings = { "anthropic-version", "anthropic-beta", "anthropic-workspace-id",
			"anthropic-user-profile-id", "content-type", "user-agent", "x-stainless-lang", "traceparent" })
	void whatTheApiReadsShouldBeSent(String name) {
		assertThat(CarriedHeaders.sent(headers(name)).getFirst(name)).isEqualTo("value");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Host", "X-Api-Key", "Authorization", "Accept-Encoding", "Content-Length", "Connection",
			"Transfer-Encoding", "TE", "Upgrade", "Expect", "Cookie", "Origin", "x-claude-lane", "x-claude-tenant" })
	void whatBelongsToTheConnectionOrToUsShouldNotBeSent(String name) {
		assertThat(CarriedHeaders.sent(headers(name)).isEmpty()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "request-id", "anthropic-ratelimit-requests-remaining", "anthropic-organization-id",
			"retry-after", "content-type" })
	void whatTheApiSaysShouldReachTheClient(String name) {
		assertThat(CarriedHeaders.returned(headers(name)).getFirst(name)).isEqualTo("value");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive",
			"Set-Cookie", "x-claude-model" })
	void whatBelongsToTheConnectionShouldNotReachTheClient(String name) {
		assertThat(CarriedHeaders.returned(headers(name)).isEmpty()).isTrue();
	}

	@Test
	void whatTheConnectionHeaderNamesShouldNotPass() {
		HttpHeaders headers = headers("x-hop");
		headers.set("Connection", "close, X-Hop");

		assertThat(CarriedHeaders.sent(headers).isEmpty()).isTrue();
	}

	@Test
	void betasShouldBeReadFromAllHeaders() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("anthropic-beta", "a-1, b-2,");
		headers.add("anthropic-beta", " c-3 ");

		assertThat(CarriedHeaders.betas(headers)).containsExactly("a-1", "b-2", "c-3");
	}

	private static HttpHeaders headers(String name) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(name, "value");
		return headers;
	}

}
