package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.limit.need.Dimension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one answer says about limits.
 */
class RateLimitHeadersTests {

	private final RateLimitHeaders facts = new RateLimitHeaders();

	@Test
	void shouldSayWhatWasPut() {
		assertThat(this.facts.isEmpty()).isTrue();
		this.facts.put(Dimension.REQUESTS, 60, 0);

		assertThat(this.facts.isEmpty()).isFalse();
		assertThat(this.facts.has(Dimension.REQUESTS)).isTrue();
		assertThat(this.facts.has(Dimension.TOKENS)).isFalse();
		assertThat(this.facts.limit(Dimension.REQUESTS)).isEqualTo(60);
		assertThat(this.facts.remaining(Dimension.REQUESTS)).isZero();
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1000, 200, 1200 })
	void whenTokensRepeatAnotherLimitShouldNotNameABucketOfTheirOwn(double tokens) {
		this.facts.put(Dimension.INPUT_TOKENS, 1000, 1000);
		this.facts.put(Dimension.OUTPUT_TOKENS, 200, 200);
		this.facts.put(Dimension.TOKENS, tokens, 0);

		assertThat(this.facts.has(Dimension.TOKENS)).isTrue();
		assertThat(this.facts.names(Dimension.TOKENS)).isFalse();
		assertThat(this.facts.names(Dimension.INPUT_TOKENS)).isTrue();
	}

	@Test
	void whenTokensAreALimitOfTheirOwnShouldNameIt() {
		this.facts.put(Dimension.INPUT_TOKENS, 1000, 1000);
		this.facts.put(Dimension.TOKENS, 900, 0);

		assertThat(this.facts.names(Dimension.TOKENS)).isTrue();
	}

	@Test
	void shouldKeepTheHeadersWhenUseGrewTooSteeply() {
		this.facts.put(Dimension.REQUESTS, 60, 7);
		RateLimitHeaders accelerating = this.facts.accelerating();

		assertThat(accelerating.isAccelerating()).isTrue();
		assertThat(accelerating.remaining(Dimension.REQUESTS)).isEqualTo(7);
		assertThat(this.facts.isAccelerating()).isFalse();
	}

}
