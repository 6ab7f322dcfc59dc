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

		RateLimitHeaders facts = RateLimitHeaderReader.read(headers, false);

		assertThat(facts.limit(Dimension.REQUESTS)).isEqualTo(600);
		assertThat(facts.remaining(Dimension.REQUESTS)).isEqualTo(59);
		assertThat(facts.limit(Dimension.INPUT_TOKENS)).isEqualTo(150_000);
		assertThat(facts.has(Dimension.OUTPUT_TOKENS)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0,10", "-5,10", "abc,10", "600,-1", "600,many", "600,''", "'',10", "99999999999999999999,10",
			"9999999999999,5", "6e2,10", "NaN,1", "'600,000',10", "'600, 60',10", "',',10" })
	void whenFiguresAreAbsurdShouldLeaveTheDimensionOut(String limit, String remaining) {
		HttpHeaders headers = new HttpHeaders();
		headers.set("anthropic-ratelimit-requests-limit", limit);
		headers.set("anthropic-ratelimit-requests-remaining", remaining);
		headers.set("anthropic-ratelimit-requests-reset", "3000-01-01T00:00:00Z");

		assertThat(RateLimitHeaderReader.read(headers, false)).isSameAs(RateLimitHeaders.NONE);
	}

	@Test
	void whenAProxyJoinsThemTwiceShouldReadThemOnce() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("anthropic-ratelimit-requests-limit", "600, 600");
		headers.set("anthropic-ratelimit-requests-remaining", "59,59");

		RateLimitHeaders facts = RateLimitHeaderReader.read(headers, false);

		assertThat(facts.limit(Dimension.REQUESTS)).isEqualTo(600);
		assertThat(facts.remaining(Dimension.REQUESTS)).isEqualTo(59);
	}

	@Test
	void whenMoreIsLeftThanTheLimitShouldTakeTheLimit() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("anthropic-ratelimit-requests-limit", "600");
		headers.set("anthropic-ratelimit-requests-remaining", "70000");

		assertThat(RateLimitHeaderReader.read(headers, false).remaining(Dimension.REQUESTS)).isEqualTo(600);
	}

	@Test
	void inFastModeShouldReadItsTokensAndTheRequestsOfAll() {
		RateLimitHeaders facts = RateLimitHeaderReader.read(allHeaders(), true);

		assertThat(facts.limit(Dimension.REQUESTS)).isEqualTo(1000);
		assertThat(facts.limit(Dimension.INPUT_TOKENS)).isEqualTo(100_000);
		assertThat(facts.remaining(Dimension.INPUT_TOKENS)).isZero();
		assertThat(facts.limit(Dimension.OUTPUT_TOKENS)).isEqualTo(20_000);
		assertThat(facts.remaining(Dimension.OUTPUT_TOKENS)).isEqualTo(19_000);
		assertThat(facts.has(Dimension.TOKENS)).isFalse();
	}

	@Test
	void atStandardSpeedShouldReadNeitherFastModeNorPriorityTier() {
		RateLimitHeaders facts = RateLimitHeaderReader.read(allHeaders(), false);

		assertThat(facts.limit(Dimension.REQUESTS)).isEqualTo(1000);
		assertThat(facts.limit(Dimension.INPUT_TOKENS)).isEqualTo(2_000_000);
		assertThat(facts.remaining(Dimension.INPUT_TOKENS)).isEqualTo(1_900_000);
		assertThat(facts.limit(Dimension.OUTPUT_TOKENS)).isEqualTo(400_000);
		assertThat(facts.limit(Dimension.TOKENS)).isEqualTo(2_400_000);
	}

	private static HttpHeaders allHeaders() {
		HttpHeaders headers = new HttpHeaders();
		set(headers, "anthropic-ratelimit-requests", 1000, 999);
		set(headers, "anthropic-ratelimit-input-tokens", 2_000_000, 1_900_000);
		set(headers, "anthropic-ratelimit-output-tokens", 400_000, 390_000);
		set(headers, "anthropic-ratelimit-tokens", 2_400_000, 2_290_000);
		set(headers, "anthropic-fast-input-tokens", 100_000, 0);
		set(headers, "anthropic-fast-output-tokens", 20_000, 19_000);
		set(headers, "anthropic-priority-input-tokens", 10_000, 0);
		set(headers, "anthropic-priority-output-tokens", 1_000, 0);
		return headers;
	}

	private static void set(HttpHeaders headers, String name, long limit, long remaining) {
		headers.set(name + "-limit", Long.toString(limit));
		headers.set(name + "-remaining", Long.toString(remaining));
	}

}
