package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Refusal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The states of a call, and what it waited.
 */
class TicketTests {

	private final Ticket ticket = new Ticket(new Demand("m", Lane.NORMAL, null, 1, 0, 1, 0));

	@Test
	void whenAdmittedAtOnceShouldNotHaveWaited() {
		assertThat(this.ticket.state()).isEqualTo(Ticket.State.NEW);
		this.ticket.admitted(70, 1);

		assertThat(this.ticket.state()).isEqualTo(Ticket.State.ADMITTED);
		assertThat(this.ticket.queuedNanos()).isZero();
		assertThat(this.ticket.sent().sequence()).isEqualTo(1);
	}

	@Test
	void whenQueuedShouldTellHowLong() {
		this.ticket.queued(50);
		this.ticket.admitted(70, 1);

		assertThat(this.ticket.queuedAtNanos()).isEqualTo(50);
		assertThat(this.ticket.queuedNanos()).isEqualTo(20);
	}

	@Test
	void whenRefusedShouldTellWhyAndWhenToComeBack() {
		this.ticket.queued(50);
		this.ticket.refused(Refusal.QUEUE_FULL, 30, 70);

		assertThat(this.ticket.state()).isEqualTo(Ticket.State.ENDED);
		assertThat(this.ticket.refusal()).isEqualTo(Refusal.QUEUE_FULL);
		assertThat(this.ticket.retryAfterNanos()).isEqualTo(30);
		assertThat(this.ticket.queuedNanos()).isEqualTo(20);
	}

	@Test
	void whenAdmittedAgainShouldForgetTheRefusal() {
		this.ticket.refused(Refusal.RATE_LIMITED, 30, 70);
		this.ticket.admitted(90, 2);

		assertThat(this.ticket.refusal()).isNull();
	}

}
