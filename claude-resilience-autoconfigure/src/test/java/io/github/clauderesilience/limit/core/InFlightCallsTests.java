package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.Estimates;
import io.github.clauderesilience.limit.account.HeldLeases;
import io.github.clauderesilience.limit.account.Levels;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.day.DayBudget;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.PoolView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Calls in flight: what they reserve, settle and teach. The bucket holds 1,000 input
 * tokens.
 */
class InFlightCallsTests {

	private static final long SECOND = 1_000_000_000L;

	private final Estimates estimates = new Estimates((model) -> 4);

	private final HeldLeases leases = new HeldLeases(false, 0);

	private final Levels levels = new Levels(Map.of(), this.estimates, this.leases, 0);

	private final CongestionWindow window = new CongestionWindow(2, false, () -> 0);

	private final ConcurrencyLimit concurrency = new ConcurrencyLimit(10);

	private final List<Notice> notices = new ArrayList<>();

	private final AdaptiveRate rate = new AdaptiveRate();

	private final InFlightCalls calls = new InFlightCalls(
			new AdmissionRules(this.window, this.rate, this.levels, this.concurrency, this.estimates, this.leases),
			new RefusalAttribution(), DayBudget.NONE, this.notices);

	@BeforeEach
	void fillBucket() {
		this.levels.begin(List.of(new PoolView.BucketView(Dimension.INPUT_TOKENS, 10_000, 0, 1000, 1000, 0, 0)), 0);
	}

	@Test
	void shouldReserveWhatACallNeeds() {
		Ticket ticket = admit(400);

		assertThat(ticket.state()).isEqualTo(Ticket.State.ADMITTED);
		assertThat(this.calls.calls()).isEqualTo(1);
		assertThat(left()).isEqualTo(600);
	}

	@Test
	void shouldSettleByWhatWasUsed() {
		this.calls.settle(admit(400), 150, 10, true, 0);

		assertThat(left()).isEqualTo(850);
		assertThat(this.calls.calls()).isZero();
		assertThat(this.concurrency.taken()).isZero();
	}

	@Test
	void whenTheUseIsUnknownShouldKeepTheEstimate() {
		this.calls.settle(admit(400), -1, -1, false, 0);

		assertThat(left()).isEqualTo(600);
	}

	@Test
	void whenNothingWasUsedShouldGiveAllBack() {
		this.calls.refund(admit(400), 0);

		assertThat(left()).isEqualTo(1000);
		assertThat(this.concurrency.taken()).isZero();
	}

	@Test
	void whenAStreamTellsItsInputShouldCountItAtOnce() {
		Ticket ticket = admit(400);
		this.calls.progressed(ticket, 700, 1, 0);
		assertThat(left()).isEqualTo(300);

		this.calls.settle(ticket, 700, 10, true, 0);
		assertThat(left()).isEqualTo(300);
	}

	@Test
	void whenACallGets429ShouldGiveAllBackAndPause() {
		assertThat(this.calls.limited(admit(400), 5 * SECOND, RateLimitHeaders.NONE, 0)).isTrue();

		assertThat(left()).isEqualTo(1000);
		assertThat(this.window.pause().leftNanos(0)).isEqualTo(5 * SECOND);
		assertThat(this.notices).containsExactly(new Notice.Paused(5 * SECOND, true, Notice.Cause.UNKNOWN));
	}

	@Test
	void whenARateIsInForceShouldCorrectItByA429ThatLevelsExplain() {
		this.rate.taken(0);
		this.rate.limited(0.5 / SECOND, false, 1, 0);
		this.rate.confirm(0);
		double before = this.rate.perMinute();
		RateLimitHeaders empty = new RateLimitHeaders();
		empty.put(Dimension.INPUT_TOKENS, 1_000_000, 0);
		admit(100);
		admit(100);
		this.calls.limited(admit(100), SECOND, empty, 0);

		assertThat(this.rate.perMinute()).isCloseTo(0.95 * before, within(0.01));
	}

	@Test
	void whenAnswersCarryNoLimitsShouldTellOnce() {
		assertThat(this.calls.answered(admit(100), true, RateLimitHeaders.NONE, 0)).isTrue();
		assertThat(this.calls.answered(admit(100), true, RateLimitHeaders.NONE, 0)).isTrue();

		assertThat(this.notices).containsExactly(new Notice.HeadersMissing());
	}

	private Ticket admit(double input) {
		Ticket ticket = new Ticket(new Demand("m", Lane.NORMAL, null, 400, 0, 10, Long.MAX_VALUE / 2));
		ticket.takes(Need.ofCall(input, 10));
		assertThat(this.concurrency.tryTake()).isTrue();
		this.calls.admit(ticket, 0);
		return ticket;
	}

	private double left() {
		return this.levels.views(0).get(0).level();
	}

}
