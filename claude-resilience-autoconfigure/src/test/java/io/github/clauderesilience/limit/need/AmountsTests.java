package io.github.clauderesilience.limit.need;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An amount for each dimension.
 */
class AmountsTests {

	private final Amounts amounts = new Amounts();

	@Test
	void shouldBeginWithNothing() {
		assertThat(this.amounts.isZero()).isTrue();
		assertThat(this.amounts.isAnyPositive()).isFalse();
	}

	@Test
	void shouldKeepEachDimensionApart() {
		this.amounts.set(Dimension.TOKENS, 5);
		this.amounts.add(Dimension.TOKENS, -7);

		assertThat(this.amounts.get(Dimension.TOKENS)).isEqualTo(-2);
		assertThat(this.amounts.get(Dimension.INPUT_TOKENS)).isZero();
		assertThat(this.amounts.isZero()).isFalse();
		assertThat(this.amounts.isAnyPositive()).isFalse();
	}

	@Test
	void shouldCopyWhatChangesOnItsOwn() {
		Amounts copy = this.amounts.copy();
		this.amounts.set(Dimension.REQUESTS, 1);

		assertThat(copy.isZero()).isTrue();
		assertThat(this.amounts.isAnyPositive()).isTrue();
	}

}
