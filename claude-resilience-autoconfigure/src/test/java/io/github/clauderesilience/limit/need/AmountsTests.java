package io.github.clauderesilience.limit.need;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An amount for each dimension.
 */
class AmountsTests {

	@Test
	void shouldBeNothingAtFirst() {
		assertThat(Amounts.NONE.isZero()).isTrue();
		assertThat(Amounts.NONE.isAnyPositive()).isFalse();
	}

	@Test
	void shouldKeepEachDimensionApart() {
		Amounts debt = Amounts.of(Dimension.TOKENS, 5).minus(Amounts.of(Dimension.TOKENS, 7));

		assertThat(debt.get(Dimension.TOKENS)).isEqualTo(-2);
		assertThat(debt.get(Dimension.INPUT_TOKENS)).isZero();
		assertThat(debt.isZero()).isFalse();
		assertThat(debt.isAnyPositive()).isFalse();
	}

	@Test
	void shouldAddWithoutChange() {
		Amounts one = Amounts.of(Dimension.REQUESTS, 1);
		Amounts sum = one.plus(Amounts.of((dimension) -> 10));

		assertThat(sum).isEqualTo(Amounts.of((dimension) -> (dimension == Dimension.REQUESTS) ? 11 : 10));
		assertThat(one.get(Dimension.REQUESTS)).isEqualTo(1);
		assertThat(sum.isAnyPositive()).isTrue();
	}

}
