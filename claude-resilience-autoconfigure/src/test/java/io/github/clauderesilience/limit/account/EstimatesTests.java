package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Demand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EstimatesTests {

	private final Estimates estimates = new Estimates((model) -> 4);

	@Test
	void whenNamesComeAndGoShouldKeepThoseUsedLast() {
		for (int i = 0; i < 20_000; i++) {
			this.estimates.need(demand("made-up-" + i));
			this.estimates.need(demand("usual"));
		}
		assertThat(this.estimates.models()).isEqualTo(500);
		assertThat(this.estimates.need(demand("usual")).inputTokens()).isEqualTo(100);
		assertThat(this.estimates.models()).isEqualTo(500);
	}

	@Test
	void whenNamesAreEndlessShouldKeepTheirBegin() {
		for (int i = 0; i < 10; i++) {
			this.estimates.need(demand("x".repeat(100_000) + i));
		}
		assertThat(this.estimates.models()).isEqualTo(1);
	}

	private static Demand demand(String model) {
		return new Demand(model, Lane.NORMAL, null, 400, 0, 100, Long.MAX_VALUE);
	}

}
