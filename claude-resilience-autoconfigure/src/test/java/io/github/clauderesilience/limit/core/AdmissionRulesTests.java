package io.github.clauderesilience.limit.core;

import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.account.Estimates;
import io.github.clauderesilience.limit.account.HeldLeases;
import io.github.clauderesilience.limit.account.Levels;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.queue.ExpectedWork;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Which rule holds a call back longest: a ceiling of 60 calls a minute, of which 6 go at
 * once, and two calls in flight at most.
 */
class AdmissionRulesTests {

	private static final long SECOND = 1_000_000_000L;

	private final Estimates estimates = new Estimates((model) -> 4);

	private final HeldLeases leases = new HeldLeases(false, 0);

	private final Levels levels = new Levels(Map.of(Dimension.REQUESTS, 60.0), this.estimates, this.leases, 0);

	private final CongestionWindow window = new CongestionWindow(100, false, () -> 0);

	private final ConcurrencyLimit concurrency = new ConcurrencyLimit(2);

	private final AdmissionRules rules = new AdmissionRules(this.window, new AdaptiveRate(), this.levels,
			this.concurrency, this.estimates, this.leases);

	@Test
	void whenNothingHoldsItBackShouldLetACallGo() {
		assertThat(this.rules.untilTurn(ticket(), 1, 0)).isZero();
	}

	@Test
	void whenABucketIsEmptyShouldWaitForItsRefill() {
		emptyBucket();

		assertSeconds(this.rules.untilTurn(ticket(), 1, 0), 1);
	}

	@Test
	void whenThePoolPausesForLongerShouldWaitForThat() {
		emptyBucket();
		this.window.pause(0, 5 * SECOND, false, 1, 0);

		assertThat(this.rules.untilTurn(ticket(), 1, 0)).isEqualTo(5 * SECOND);
	}

	@Test
	void whenTheWindowIsClosedShouldWaitForAnEvent() {
		this.window.hold(true);

		assertThat(this.rules.untilTurn(ticket(), 1, 0)).isEqualTo(Pool.NEVER);
	}

	@Test
	void shouldExpectToWaitForTheCallsBefore() {
		emptyBucket();
		ExpectedWork ahead = new ExpectedWork();
		ahead.count(ticket());
		ahead.count(ticket());

		// The third call of an empty bucket
		assertSeconds(this.rules.expected(ticket(), ahead, 1, 0), 3);
	}

	@Test
	void whenAllPlacesAreTakenShouldExpectToWaitForAnAnswer() {
		this.estimates.settled(ticket(), Need.ofCall(100, 10), 4 * SECOND);
		this.concurrency.tryTake();
		assertThat(this.rules.expected(ticket(), new ExpectedWork(), 1, 0)).isZero();

		// Two calls of 4 s: one ends after 2 s on average.
		this.concurrency.tryTake();
		assertThat(this.rules.expected(ticket(), new ExpectedWork(), 2, 0)).isEqualTo(2 * SECOND);
	}

	@Test
	void whenOnlyTokensHoldTheHeadBackShouldTellForHowLong() {
		emptyBucket();
		assertSeconds(this.rules.forTokensOnly(ticket(), 0, 0), 1);
		assertSeconds(this.rules.forTokensAfter(ticket(), ticket(), 0, 0), 2);

		this.concurrency.tryTake();
		assertThat(this.rules.forTokensOnly(ticket(), 0, 0)).isZero();
	}

	private void emptyBucket() {
		for (int i = 0; i < 6; i++) {
			this.levels.take(ticket(), 0);
		}
	}

	private static Ticket ticket() {
		Ticket ticket = new Ticket(new Demand("m", Lane.NORMAL, null, 400, 0, 10, Long.MAX_VALUE / 2));
		ticket.takes(Need.ofCall(100, 10));
		return ticket;
	}

	private static void assertSeconds(long nanos, double seconds) {
		assertThat(nanos / 1e9).isEqualTo(seconds, within(1e-4));
	}

}
