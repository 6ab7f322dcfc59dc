package io.github.clauderesilience.limit.need;

import io.github.clauderesilience.Lane;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What several calls take together.
 */
class BacklogTests {

	private final Backlog backlog = new Backlog();

	@Test
	void shouldCountCallsInEachDimension() {
		this.backlog.count(call(100, 10));
		this.backlog.count(call(50, 5));

		assertThat(this.backlog.calls()).isEqualTo(2);
		assertThat(this.backlog.amount(Dimension.REQUESTS)).isEqualTo(2);
		assertThat(this.backlog.amount(Dimension.INPUT_TOKENS)).isEqualTo(150);
		assertThat(this.backlog.amount(Dimension.OUTPUT_TOKENS)).isEqualTo(15);
		assertThat(this.backlog.amount(Dimension.TOKENS)).isEqualTo(165);
	}

	@Test
	void whenTheLastCallGoesShouldKeepNoRoundingErrors() {
		Call odd = call(0.1, 0.7);
		Call other = call(0.2, 1e9);
		this.backlog.count(odd);
		this.backlog.count(other);
		this.backlog.discount(odd);
		this.backlog.discount(other);

		assertThat(this.backlog.tokens()).isZero();
	}

	@Test
	void shouldAddAPartOfAnother() {
		Backlog other = new Backlog();
		other.count(call(100, 10));
		this.backlog.add(other, 0.5);
		this.backlog.scale(2);

		assertThat(this.backlog.calls()).isEqualTo(1);
		assertThat(this.backlog.tokens()).isEqualTo(110);
	}

	private static Call call(double input, double output) {
		Call call = new Call(new Demand("m", Lane.NORMAL, null, 1, 0, 1, 0));
		call.takes(Need.ofCall(input, output));
		return call;
	}

}
