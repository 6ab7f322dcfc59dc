package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Refusal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Decisions that are taken once.
 */
class DecisionsTests {

	private final Decisions decisions = new Decisions();

	@Test
	void shouldHandOutDecisionsOnceInTheirOrder() {
		Ticket first = ticket();
		Ticket second = ticket();
		this.decisions.admitted(first);
		this.decisions.refused(second, Refusal.QUEUE_FULL, -5, 7);

		assertThat(this.decisions.take()).containsExactly(first, second);
		assertThat(this.decisions.take()).isEmpty();
		assertThat(second.state()).isEqualTo(Ticket.State.ENDED);
		assertThat(second.refusal()).isEqualTo(Refusal.QUEUE_FULL);
		assertThat(second.retryAfterNanos()).isZero();
	}

	@Test
	void shouldHandOutNoticesOnce() {
		this.decisions.notices().add(new Notice.Resumed());

		assertThat(this.decisions.takeNotices()).containsExactly(new Notice.Resumed());
		assertThat(this.decisions.takeNotices()).isEmpty();
	}

	private static Ticket ticket() {
		return new Ticket(new Demand("m", Lane.NORMAL, null, 1, 0, 1, 0));
	}

}
