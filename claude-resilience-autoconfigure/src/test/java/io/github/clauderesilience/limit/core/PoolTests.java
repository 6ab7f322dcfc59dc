package io.github.clauderesilience.limit.core;

import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Refusal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a call in a pool that knows nothing yet: two go at once, the others
 * wait for an answer.
 */
class PoolTests {

	private static final long SECOND = 1_000_000_000L;

	private final ConcurrencyLimit concurrency = new ConcurrencyLimit(100);

	private final Pool<Ticket> pool = pool(this.concurrency);

	@Test
	void shouldAdmitTheFirstCallsAndQueueTheNext() {
		Ticket first = offer(Lane.NORMAL);
		Ticket second = offer(Lane.NORMAL);
		Ticket third = offer(Lane.NORMAL);

		assertThat(this.pool.takeDecisions()).containsExactly(first, second);
		assertThat(third.state()).isEqualTo(Ticket.State.WAITING);
		assertThat(this.pool.waiting()).containsExactly(third);
		assertThat(this.concurrency.taken()).isEqualTo(2);
	}

	@Test
	void whenACallIsAnsweredShouldAdmitTheMostUrgentOne() {
		Ticket first = offer(Lane.NORMAL);
		offer(Lane.NORMAL);
		offer(Lane.BACKGROUND);
		Ticket interactive = offer(Lane.INTERACTIVE);
		this.pool.takeDecisions();

		this.pool.answered(first, true, RateLimitHeaders.NONE, SECOND);

		assertThat(this.pool.takeDecisions()).startsWith(interactive);
	}

	@Test
	void whenACallIsCancelledShouldGiveItsPlaceBack() {
		Ticket first = offer(Lane.NORMAL);
		offer(Lane.NORMAL);
		Ticket queued = offer(Lane.NORMAL);
		this.pool.cancel(queued, 0);
		assertThat(this.pool.waiting()).isEmpty();

		this.pool.cancel(first, 0);
		assertThat(this.concurrency.taken()).isEqualTo(1);
	}

	@Test
	void whenCancelOvertakesTheCallShouldNotAdmitIt() {
		Ticket ticket = ticket(Lane.NORMAL);
		this.pool.cancel(ticket, 0);
		this.pool.offer(ticket, 0);

		assertThat(ticket.state()).isEqualTo(Ticket.State.NEW);
		assertThat(this.pool.takeDecisions()).isEmpty();
	}

	@Test
	void whenHeldByAnOperatorShouldQueueUntilReleased() {
		this.pool.hold(true, 0);
		Ticket ticket = offer(Lane.NORMAL);
		assertThat(ticket.state()).isEqualTo(Ticket.State.WAITING);
		assertThat(this.pool.expectedWaitNanos(demand(Lane.NORMAL), 0)).isEqualTo(Pool.NEVER);

		this.pool.hold(false, SECOND);
		assertThat(ticket.state()).isEqualTo(Ticket.State.ADMITTED);
		assertThat(ticket.queuedNanos()).isEqualTo(SECOND);
	}

	@Test
	void whenShutShouldRefuseQueuedAndNewCalls() {
		offer(Lane.NORMAL);
		offer(Lane.NORMAL);
		Ticket queued = offer(Lane.NORMAL);
		this.pool.shut(true, 0);

		assertThat(queued.refusal()).isEqualTo(Refusal.SHUTTING_DOWN);
		assertThat(offer(Lane.NORMAL).refusal()).isEqualTo(Refusal.SHUTTING_DOWN);
	}

	@Test
	void whenAllPlacesOverAllPoolsAreTakenShouldStarve() {
		Pool<Ticket> other = pool(new ConcurrencyLimit(0));
		Ticket ticket = ticket(Lane.NORMAL);
		other.offer(ticket, 0);

		assertThat(ticket.state()).isEqualTo(Ticket.State.WAITING);
		assertThat(other.isStarved()).isTrue();
	}

	@Test
	void whenALateAnswerComesForASettledCallShouldIgnoreIt() {
		Ticket ticket = offer(Lane.NORMAL);
		this.pool.settle(ticket, 100, 10, true, SECOND);
		this.pool.settle(ticket, 100, 10, true, SECOND);
		this.pool.refund(ticket, SECOND);

		assertThat(this.concurrency.taken()).isZero();
		assertThat(this.pool.view(SECOND).inFlight()).isZero();
	}

	private Ticket offer(Lane lane) {
		Ticket ticket = ticket(lane);
		this.pool.offer(ticket, 0);
		return ticket;
	}

	private static Pool<Ticket> pool(ConcurrencyLimit concurrency) {
		return new Pool<>(new PoolSettings(60 * SECOND, 1000, 2, (model) -> 4, Map.of()), concurrency, () -> 0, 0);
	}

	private static Ticket ticket(Lane lane) {
		return new Ticket(demand(lane));
	}

	private static Demand demand(Lane lane) {
		return new Demand("m", lane, null, 400, 0, 10, 120 * SECOND);
	}

}
