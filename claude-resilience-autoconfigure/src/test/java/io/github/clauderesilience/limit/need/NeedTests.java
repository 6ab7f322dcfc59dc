package io.github.clauderesilience.limit.need;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What calls take, and what each dimension counts of it.
 */
class NeedTests {

	private final Need need = Need.ofCall(300, 20);

	@Test
	void shouldCountInEachDimension() {
		assertThat(this.need.in(Dimension.REQUESTS)).isEqualTo(1);
		assertThat(this.need.in(Dimension.INPUT_TOKENS)).isEqualTo(300);
		assertThat(this.need.in(Dimension.OUTPUT_TOKENS)).isEqualTo(20);
		assertThat(this.need.in(Dimension.TOKENS)).isEqualTo(320);
		assertThat(this.need.tokens()).isEqualTo(320);
	}

	@Test
	void shouldAddAndTakeAway() {
		assertThat(this.need.plus(Need.ofCall(1, 2))).isEqualTo(new Need(2, 301, 22));
		assertThat(this.need.minus(Need.ofCall(100, 30))).isEqualTo(new Need(0, 200, -10));
		assertThat(this.need.plus(Need.NONE)).isEqualTo(this.need);
	}

	@Test
	void shouldTellWhichDimensionsHaveRoundedHeadersAndWhichAreKnownWhenSent() {
		assertThat(Dimension.values()).filteredOn(Dimension::isTokens).doesNotContain(Dimension.REQUESTS).hasSize(3);
		assertThat(Dimension.values()).filteredOn(Dimension::isKnownWhenSent)
			.containsExactly(Dimension.REQUESTS, Dimension.INPUT_TOKENS);
	}

}
