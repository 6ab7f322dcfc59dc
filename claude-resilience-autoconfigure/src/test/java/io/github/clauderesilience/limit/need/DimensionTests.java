package io.github.clauderesilience.limit.need;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each dimension counts of a call.
 */
class DimensionTests {

	@Test
	void shouldCountItsPartOfANeed() {
		Need need = Need.ofCall(30, 7);

		assertThat(need.in(Dimension.REQUESTS)).isEqualTo(1);
		assertThat(need.in(Dimension.INPUT_TOKENS)).isEqualTo(30);
		assertThat(need.in(Dimension.OUTPUT_TOKENS)).isEqualTo(7);
		assertThat(need.in(Dimension.TOKENS)).isEqualTo(37);
	}

	@Test
	void shouldBeKnownWhenSentUnlessOutputCounts() {
		assertThat(Dimension.values()).filteredOn(Dimension::isKnownWhenSent)
			.containsExactly(Dimension.REQUESTS, Dimension.INPUT_TOKENS);
	}

	@Test
	void shouldBeNamedAsInHeaders() {
		assertThat(Dimension.values()).extracting(Dimension::key)
			.containsExactly("requests", "input-tokens", "output-tokens", "tokens");
	}

}
