package io.github.clauderesilience.limit.share;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Local buckets in place of the shared ones.
 */
class StandInTests {

	private final StandIn standIn = new StandIn();

	@Test
	void whenNoSharedBucketsWereSeenShouldLeaseWithoutLimits() {
		assertThat(this.standIn.instances()).isEqualTo(1);
		assertThat(this.standIn.lease(asking(1000), 0).waitNanos()).isZero();
		assertThat(this.standIn.isInUse()).isTrue();
	}

	@Test
	void shouldLeaseItsPartOfTheBucketsLastSeen() {
		this.standIn.replace(seen(60, 9, 3));

		// A third of 60 a minute is one each 3 s, a third of the level is 3.
		assertThat(this.standIn.lease(asking(3), 0).waitNanos()).isZero();
		assertThat(this.standIn.lease(asking(1), 0).waitNanos()).isEqualTo((long) 3e9);
		assertThat(this.standIn.instances()).isEqualTo(3);
	}

	@Test
	void shouldNotReportItsBucketsAsThoseOfTheAccount() {
		this.standIn.replace(seen(60, 9, 3));

		LeaseGrant grant = this.standIn.lease(asking(1), 0);
		assertThat(grant.amounts().get(Dimension.REQUESTS)).isEqualTo(1);
		assertThat(grant.limits().isZero()).isTrue();
	}

	@Test
	void whenSharedBucketsAreBackShouldLeaveTheLocalOnes() {
		this.standIn.replace(seen(60, 9, 3));
		this.standIn.lease(asking(3), 0);
		this.standIn.remember(seen(60, 9, 2));
		assertThat(this.standIn.isInUse()).isTrue();
		assertThat(this.standIn.instances()).isEqualTo(2);

		this.standIn.replace(seen(60, 9, 2));
		assertThat(this.standIn.isInUse()).isFalse();
	}

	private static LeaseGrant seen(double limit, double level, int instances) {
		return new LeaseGrant(Amounts.NONE, 0, 0, requests(limit), requests(level), requests(level), 0, instances);
	}

	private static LeaseRequest asking(double calls) {
		return new LeaseRequest(requests(calls), requests(calls), Amounts.NONE, Amounts.NONE, Amounts.NONE,
				Amounts.NONE, Amounts.NONE, false);
	}

	private static Amounts requests(double value) {
		return Amounts.of(Dimension.REQUESTS, value);
	}

}
