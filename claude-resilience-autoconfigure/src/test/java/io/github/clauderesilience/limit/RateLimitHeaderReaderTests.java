package io.github.clauderesilience.limit;

import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Dimension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RateLimitHeaderReader}.
 */
class RateLimitHeaderReaderTests {

	@Test
	void shouldReadAllDimensionsInAnyCase() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("ANTHROPIC-RateLimit-Requests-LIMIT", " 600 ");
		headers.set("anthropic-ratelimit-requests-remaining", "59");
		headers.set("anthropic-ratelimit-input-tokens-limit", "150000");
		headers.set("anthropic-ratelimit-input-tokens-remaining", "15000");

		RateLimitHeaders facts = RateLimitHeaderReader.read(headers);

		assertThat(facts.limit(Dimension.REQUESTS)).isEqualTo(600);
		assertThat(facts.remaining(Dimension.REQUESTS)).isEqualTo(59);
		assertThat(facts.limit(Dimension.INPUT_TOKENS)).isEqualTo(150_000);
		assertThat(facts.has(Dimension.OUTPUT_TOKENS)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0,10", "-5,10", "abc,10", "600,-1", "600,many", "600,''", "'',10", "99999999999999999999,10",
			"9999999999999,5", "6e2,10", "NaN,1" })
	void whenFiguresAreAbsurdShouldLeaveTheDimensionOut(String limit, String remaining) {
		HttpHeaders headers = new HttpHeaders();
		headers.set("anthropic-ratelimit-requests-limit", limit);
		headers.set("anthropic-ratelimit-requests-remaining", remaining);
		headers.set("anthropic-ratelimit-requests-reset", "3000-01-01T00:00:00Z");

		assertThat(RateLimitHeaderReader.read(headers)).isSameAs(RateLimitHeaders.NONE);
	}

	@Test
	void whenMoreIsLeftThanTheLimitShouldTakeTheLimit() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("anthropic-ratelimit-requests-limit", "600");
		headers.set("anthropic-ratelimit-requests-remaining", "70000");

		assertThat(RateLimitHeaderReader.read(headers).remaining(Dimension.REQUESTS)).isEqualTo(600);
	}

}
