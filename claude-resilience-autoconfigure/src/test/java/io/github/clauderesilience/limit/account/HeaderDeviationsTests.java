package io.github.clauderesilience.limit.account;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is made of headers that contradict what is believed.
 */
class HeaderDeviationsTests {

	private static final double LIMIT = 600;

	private final HeaderDeviations gaps = new HeaderDeviations();

	private long now;

	@Test
	void whenSomethingIsMissingShouldBelieveItAtOnce() {
		assertThat(weigh(-20)).isEqualTo(-20);
		assertThat(this.gaps.spread()).isZero();
	}

	@Test
	void whenOneHeaderTellsOfMoreShouldNotBelieveIt() {
		assertThat(weigh(20)).isZero();
		assertThat(weigh(0)).isZero();
		assertThat(this.gaps.spread()).isZero();
	}

	@Test
	void whenEightInARowTellOfMoreShouldBelieveTheLeast() {
		double believed = 0;
		for (int i = 0; i < 8; i++) {
			assertThat(believed).isZero();
			believed = weigh(20 + i);
		}
		assertThat(believed).isEqualTo(20);
	}

	@Test
	void whenHeadersContradictEachOtherShouldBelieveAMajorityOnly() {
		weigh(-20);
		weigh(25);
		assertThat(this.gaps.spread()).isEqualTo(20);

		for (int i = 0; i < 40; i++) {
			assertThat(weigh((i % 2 == 0) ? -15 : 15)).isZero();
		}
		double believed = 0;
		for (int i = 0; i < 16; i++) {
			believed += weigh(-15);
		}
		assertThat(believed).isNegative();
	}

	@Test
	void whenMoreIsMissingThanHeadersAreOffShouldBelieveTheRest() {
		weigh(-20);
		weigh(25);

		assertThat(weigh(-100)).isBetween(-81.0, -80.0);
	}

	@Test
	void whenNothingContradictsAnyMoreShouldForgetTheSpread() {
		weigh(-20);
		weigh(25);
		for (int i = 0; i < 500; i++) {
			weigh(0);
		}

		assertThat(this.gaps.spread()).isZero();
	}

	@Test
	void whenWhatWasBelievedIsRefusedShouldTakeItForSpread() {
		for (int i = 0; i < 8; i++) {
			weigh(12);
		}
		this.gaps.proved(-1, LIMIT, this.now);

		assertThat(this.gaps.spread()).isEqualTo(12);
	}

	private double weigh(double gap) {
		this.now += 100_000_000;
		return this.gaps.weigh(gap, LIMIT, this.now);
	}

}
