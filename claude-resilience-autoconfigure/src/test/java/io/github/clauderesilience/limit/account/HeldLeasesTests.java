package io.github.clauderesilience.limit.account;

import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Nanos;
import io.github.clauderesilience.limit.need.Need;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Leases of a limit that several instances share: when a call needs one, what is asked,
 * and what goes back. The ceiling of 60 requests a minute makes a lease one call.
 */
class HeldLeasesTests {

	private static final long SECOND = 1_000_000_000L;

	private final HeldLeases leases = new HeldLeases(true, 0);

	private final Levels levels = new Levels(Map.of(Dimension.REQUESTS, 60.0), new Estimates((model) -> 4), this.leases,
			0);

	private final Call call = call();

	@Test
	void whenLimitsAreNotSharedShouldNeedNoLease() {
		HeldLeases off = new HeldLeases(false, 0);

		assertThat(off.waitNanos(this.call, this.levels, 0)).isZero();
		assertThat(off.ask(this.call, 1, this.levels, 0)).isNull();
	}

	@Test
	void shouldWaitForALeaseAndAskOnce() {
		assertThat(this.leases.waitNanos(this.call, this.levels, 0)).isEqualTo(Nanos.NEVER);
		LeaseRequest request = ask(this.call, 1, 0);

		assertThat(request.joins()).isTrue();
		assertThat(request.need().get(Dimension.REQUESTS)).isEqualTo(1);
		assertThat(request.need().get(Dimension.INPUT_TOKENS)).isEqualTo(100);
		assertThat(this.leases.ask(this.call, 1, this.levels, 0)).isNull();
	}

	@Test
	void whenALeaseCameShouldCoverOneCall() {
		this.leases.granted(LeaseGrant.everything(ask(this.call, 1, 0)), 0);
		assertThat(this.leases.waitNanos(this.call, this.levels, 0)).isZero();

		this.levels.take(this.call, 0);
		assertThat(this.leases.waitNanos(this.call, this.levels, 0)).isEqualTo(Nanos.NEVER);
		assertThat(ask(this.call, 1, 0).joins()).isFalse();
	}

	@Test
	void whenTheLeaseHasToBeRefilledShouldWaitForThat() {
		LeaseRequest request = ask(this.call, 1, 0);
		this.leases.granted(grant(request.want(), 2 * SECOND, 1), SECOND);

		assertThat(this.leases.waitNanos(this.call, this.levels, SECOND)).isEqualTo(2 * SECOND);
		assertThat(this.leases.promisedNanos(2 * SECOND)).isEqualTo(SECOND);
		// The store answered after a second, so the next lease is asked as much earlier.
		assertThat(this.leases.aheadNanos()).isEqualTo(SECOND);
	}

	@Test
	void whenNoCallUsesTheLeaseShouldGiveItBack() {
		this.leases.granted(LeaseGrant.everything(ask(this.call, 1, 0)), 0);
		assertThat(this.leases.idleNanos(0)).isEqualTo(SECOND);
		assertThat(this.leases.ask(null, 0, this.levels, SECOND - 1)).isNull();

		LeaseRequest back = Objects.requireNonNull(this.leases.ask(null, 0, this.levels, SECOND));
		assertThat(back.need().get(Dimension.REQUESTS)).isEqualTo(-1);
		assertThat(this.leases.held().isZero()).isTrue();
	}

	@Test
	void whenThePoolPausesShouldGiveItBackAtOnce() {
		assertThat(this.leases.giveUp(this.levels, 0)).isNull();
		this.leases.granted(LeaseGrant.everything(ask(this.call, 1, 0)), 0);

		LeaseRequest back = Objects.requireNonNull(this.leases.giveUp(this.levels, 0));
		assertThat(back.need().get(Dimension.INPUT_TOKENS)).isEqualTo(-100);
		assertThat(this.leases.idleNanos(SECOND)).isEqualTo(Nanos.NEVER);
	}

	@Test
	void shouldLearnThePartThatIsOurs() {
		this.leases.granted(grant(ask(this.call, 1, 0).want(), 0, 2), 0);
		this.levels.take(this.call, 0);
		ask(this.call, 1, 0);
		// Of the nine calls since, one was ours, but of two instances each gets half.
		this.leases.granted(new LeaseGrant(Amounts.NONE, 0, 0, Amounts.NONE, Amounts.NONE, Amounts.NONE, 9, 2), 0);

		assertThat(this.leases.instances()).isEqualTo(2);
		assertThat(this.leases.part()).isEqualTo(1 - 0.5 / 8, within(1e-9));
	}

	@Test
	void shouldTellTheOthersWhatHeadersHaveShown() {
		this.leases.granted(new LeaseGrant(ask(this.call, 1, 0).want(), 0, 0, Amounts.of(Dimension.REQUESTS, 60),
				Amounts.of(Dimension.REQUESTS, 6), Amounts.NONE, 1, 2), 0);
		this.leases.shifted(Dimension.REQUESTS, 4, false);
		this.leases.shifted(Dimension.INPUT_TOKENS, -500, true);
		this.levels.take(this.call, 0);

		// Both instances see the same headers; a 429 is seen by one.
		LeaseRequest request = ask(this.call, 1, 0);
		assertThat(request.shifts().get(Dimension.REQUESTS)).isEqualTo(2);
		assertThat(request.shifts().get(Dimension.INPUT_TOKENS)).isEqualTo(-500);
	}

	private LeaseRequest ask(Call head, int waiting, long nowNanos) {
		return Objects.requireNonNull(this.leases.ask(head, waiting, this.levels, nowNanos));
	}

	private static LeaseGrant grant(Amounts amounts, long waitNanos, int instances) {
		return new LeaseGrant(amounts, waitNanos, 0, Amounts.NONE, Amounts.NONE, Amounts.NONE, 0, instances);
	}

	private static Call call() {
		Call call = new Call(new Demand("m", Lane.NORMAL, null, 400, 0, 10, Long.MAX_VALUE / 2));
		call.takes(Need.ofCall(100, 10));
		return call;
	}

}
