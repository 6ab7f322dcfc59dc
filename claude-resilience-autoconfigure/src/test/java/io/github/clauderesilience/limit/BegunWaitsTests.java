package io.github.clauderesilience.limit;

import java.util.List;

import io.github.clauderesilience.Lane;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BegunWaitsTests {

	private final BegunWaits waits = new BegunWaits();

	/** What is taken is read while other threads change the pool. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5 })
	void whatIsTakenShouldNotChangeWithLaterWaits(int before) {
		for (int i = 0; i < before; i++) {
			this.waits.add(Lane.NORMAL);
		}

		List<Lane> taken = this.waits.take();
		this.waits.add(Lane.BACKGROUND);

		assertThat(taken).hasSize(before).allMatch(Lane.NORMAL::equals);
		assertThat(this.waits.take()).containsExactly(Lane.BACKGROUND);
		assertThat(this.waits.take()).isEmpty();
	}

}
