package io.github.clauderesilience.limit.core;

import java.time.Duration;
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
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.limit.queue.AdmissionQueue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What callers and operators are told about a pool: a ceiling of 60 calls a minute, of
 * which 6 go at once, and 1,000 input tokens a day.
 */
class WaitEstimatorTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long HOUR = 3600 * SECOND;

	private final Estimates estimates = new Estimates((model) -> 4);

	private final HeldLeases leases = new HeldLeases(false, 0);

	private final Levels levels = new Levels(Map.of(Dimension.REQUESTS, 60.0), this.estimates, this.leases, 0);

	private final CongestionWindow window = new CongestionWindow(100, false, () -> 0);

	private final AdmissionRules rules = new AdmissionRules(this.window, new AdaptiveRate(), this.levels,
			new ConcurrencyLimit(10), this.estimates, this.leases);

	private final DayBudget budget = new DayBudget(new DayRules(Map.of(Dimension.INPUT_TOKENS, 1000.0), 1, 0),
			() -> new Days.Day(LocalDate.EPOCH, HOUR), () -> {
			}, 0);

	private final Decisions<Ticket> decisions = new Decisions<>();

	private final AdmissionQueue<Ticket> queue = new AdmissionQueue<>((tenant) -> 1);

	private final WaitEstimator waits = new WaitEstimator(this.rules, this.queue,
			new InFlightCalls(this.rules, new RefusalAttribution(), this.budget, this.decisions.notices()),
			this.budget);

	@Test
	void whenNothingHoldsItBackShouldExpectNoWait() {
		assertThat(this.waits.ofNewCall(demand(Lane.NORMAL), 0)).isZero();
	}

	@Test
	void whenTheBucketIsEmptyShouldExpectItsRefill() {
		emptyBucket();

		assertThat(this.waits.ofNewCall(demand(Lane.NORMAL), 0) / 1e9).isEqualTo(1, within(1e-4));
	}

	@Test
	void shouldExpectToWaitForQueuedCallsOfItsLane() {
		emptyBucket();
		queue(Lane.NORMAL);

		assertThat(this.waits.ofNewCall(demand(Lane.INTERACTIVE), 0) / 1e9).isEqualTo(1, within(1e-4));
		assertThat(this.waits.ofNewCall(demand(Lane.NORMAL), 0) / 1e9).isEqualTo(2, within(1e-4));
		assertThat(this.waits.expectedInQueue(ticket(Lane.NORMAL), 0) / 1e9).isEqualTo(2, within(1e-4));
	}

	@Test
	void whenAnOperatorHoldsThePoolShouldKnowNoTime() {
		this.window.hold(true);

		assertThat(this.waits.ofNewCall(demand(Lane.NORMAL), 0)).isEqualTo(Pool.NEVER);
	}

	@Test
	void whenTheBudgetOfTheDayIsUsedUpShouldExpectTheNextDay() {
		Ticket last = new Ticket(demand(Lane.NORMAL));
		last.takes(Need.ofCall(1000, 10));
		this.budget.take(last, this.decisions.notices(), 0);

		assertThat(this.waits.ofNewCall(demand(Lane.NORMAL), 0)).isEqualTo(HOUR);
	}

	@Test
	void shouldShowThePool() {
		queue(Lane.NORMAL);
		this.window.pause(0, 5 * SECOND, false, 1, 0);

		PoolView view = this.waits.view(0);

		assertThat(view.buckets()).singleElement().extracting(PoolView.BucketView::ceiling).isEqualTo(60.0);
		assertThat(view.days()).singleElement().extracting(PoolView.DayView::limit).isEqualTo(1000.0);
		assertThat(view.waiting()).isEqualTo(1);
		assertThat(view.waitingByLane()).containsEntry(Lane.NORMAL, 1).containsEntry(Lane.BACKGROUND, 0);
		assertThat(view.inFlight()).isZero();
		assertThat(view.pause()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
		assertThat(view.held()).isFalse();
		assertThat(view.expectedWaits()).containsOnlyKeys(Lane.values());
		assertThat(view.expectedWait()).isEqualTo(view.expectedWaits().get(Lane.NORMAL));
	}

	private void emptyBucket() {
		for (int i = 0; i < 6; i++) {
			this.levels.take(ticket(Lane.NORMAL), 0);
		}
	}

	private void queue(Lane lane) {
		Ticket ticket = ticket(lane);
		this.queue.register(ticket);
		this.queue.add(ticket, 60 * SECOND, 0);
	}

	private static Ticket ticket(Lane lane) {
		Ticket ticket = new Ticket(demand(lane));
		ticket.takes(Need.ofCall(100, 10));
		return ticket;
	}

	private static Demand demand(Lane lane) {
		return new Demand("m", lane, null, 400, 0, 10, Long.MAX_VALUE / 2);
	}

}
