package io.github.clauderesilience.limit.core;

import java.time.LocalDate;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.Estimates;
import io.github.clauderesilience.limit.account.HeldLeases;
import io.github.clauderesilience.limit.account.Levels;
import io.github.clauderesilience.limit.day.DayBudget;
import io.github.clauderesilience.limit.day.DayRules;
import io.github.clauderesilience.limit.day.Days;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.limit.queue.AdmissionQueue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which calls a pool refuses, and when they may come back: a queue with room for one.
 */
class LoadShedderTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long HOUR = 3600 * SECOND;

	private final Estimates estimates = new Estimates((model) -> 4);

	private final HeldLeases leases = new HeldLeases(false, 0);

	private final CongestionWindow window = new CongestionWindow(100, false, () -> 0);

	private final AdmissionRules rules = new AdmissionRules(this.window, new AdaptiveRate(),
			new Levels(Map.of(), this.estimates, this.leases, 0), new ConcurrencyLimit(10), this.estimates,
			this.leases);

	private final DayBudget budget = new DayBudget(new DayRules(Map.of(Dimension.INPUT_TOKENS, 1000.0), 1, 0),
			() -> new Days.Day(LocalDate.EPOCH, HOUR), () -> {
			}, 0);

	private final AdmissionQueue<Ticket> queue = new AdmissionQueue<>((tenant) -> 1);

	private final Decisions<Ticket> decisions = new Decisions<>();

	private final LoadShedder<Ticket> shedder = new LoadShedder<>(1, this.queue, this.decisions, this.budget,
			new WaitEstimator(this.rules, this.queue,
					new InFlightCalls(this.rules, new RefusalAttribution(), this.budget, this.decisions.notices()),
					this.budget),
			this.window.pause());

	@Test
	void whenTheQueueHasRoomShouldRefuseNoCall() {
		assertThat(this.shedder.makeRoom(ticket(Lane.NORMAL), 0)).isTrue();
		assertThat(this.decisions.take()).isEmpty();
	}

	@Test
	void whenTheQueueIsFullShouldRefuseALessUrgentCallInstead() {
		Ticket background = queued(Lane.BACKGROUND, 60 * SECOND);

		assertThat(this.shedder.makeRoom(ticket(Lane.INTERACTIVE), 0)).isTrue();
		assertThat(this.decisions.take()).containsExactly(background);
		assertThat(background.refusal()).isEqualTo(Refusal.QUEUE_FULL);
		assertThat(this.queue.size()).isZero();
	}

	@Test
	void whenTheQueueIsFullOfMoreUrgentCallsShouldKeepThem() {
		queued(Lane.INTERACTIVE, 60 * SECOND);

		assertThat(this.shedder.makeRoom(ticket(Lane.BACKGROUND), 0)).isFalse();
		assertThat(this.decisions.take()).isEmpty();
		assertThat(this.queue.size()).isEqualTo(1);
	}

	@Test
	void shouldRefuseTheCallsThatTimeOut() {
		Ticket impatient = queued(Lane.NORMAL, 5 * SECOND);
		queued(Lane.NORMAL, 60 * SECOND);

		this.shedder.refuseTimedOut(5 * SECOND - 1);
		assertThat(this.decisions.take()).isEmpty();

		this.shedder.refuseTimedOut(5 * SECOND);
		assertThat(this.decisions.take()).containsExactly(impatient);
		assertThat(impatient.refusal()).isEqualTo(Refusal.WOULD_MISS_DEADLINE);
	}

	@Test
	void whenAPauseOutlastsACallShouldRefuseItAtOnce() {
		Ticket impatient = queued(Lane.NORMAL, 5 * SECOND);
		queued(Lane.NORMAL, 60 * SECOND);
		this.window.pause(0, 30 * SECOND, false, 1, 0);

		this.shedder.refuseInPause(0);

		assertThat(this.decisions.take()).containsExactly(impatient);
		assertThat(impatient.retryAfterNanos()).isEqualTo(this.window.pause().promisedWaitNanos(0))
			.isGreaterThanOrEqualTo(30 * SECOND);
	}

	@Test
	void whenACallWasSentAndSetAsideShouldTellTheApisLimitAndItsOwnTime() {
		Ticket returned = ticket(Lane.NORMAL);
		returned.admitted(0, 1);
		returned.apart = true;
		returned.asideUntilNanos = 90 * SECOND;
		returned.queued(0);
		this.queue.setAside(returned, 90 * SECOND, 5 * SECOND);

		this.shedder.refuseTimedOut(5 * SECOND);

		assertThat(this.decisions.take()).containsExactly(returned);
		assertThat(returned.refusal()).isEqualTo(Refusal.RATE_LIMITED);
		assertThat(returned.retryAfterNanos()).isEqualTo(85 * SECOND);
	}

	@Test
	void whenTheBudgetOfTheDayIsUsedUpShouldNameTheNextDay() {
		Ticket ticket = ticket(Lane.NORMAL);

		this.shedder.refuseForToday(ticket, 0);

		assertThat(ticket.refusal()).isEqualTo(Refusal.DAY_USED_UP);
		assertThat(ticket.retryAfterNanos()).isEqualTo(HOUR);
		assertThat(this.decisions.takeNotices()).containsExactly(new Notice.DayUsedUp(false, HOUR));
	}

	private Ticket queued(Lane lane, long timeoutNanos) {
		Ticket ticket = ticket(lane);
		ticket.queued(0);
		this.queue.add(ticket, timeoutNanos, 0);
		return ticket;
	}

	private Ticket ticket(Lane lane) {
		Ticket ticket = new Ticket(new Demand("m", lane, null, 400, 0, 10, Long.MAX_VALUE / 2));
		ticket.takes(Need.ofCall(100, 10));
		this.queue.register(ticket);
		return ticket;
	}

}
