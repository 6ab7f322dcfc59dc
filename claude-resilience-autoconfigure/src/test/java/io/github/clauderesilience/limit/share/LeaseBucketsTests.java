package io.github.clauderesilience.limit.share;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Buckets from which leases are taken, with a limit of 60 requests a minute and 10 in the
 * bucket.
 */
class LeaseBucketsTests {

	private final LeaseBuckets buckets = new LeaseBuckets(2, 0);

	@Test
	void whenTheBucketHoldsEnoughShouldGrantAtOnce() {
		LeaseGrant grant = this.buckets.lease(asking(4, 4), 0);

		assertThat(grant.waitNanos()).isZero();
		assertThat(grant.levels().get(Dimension.REQUESTS)).isEqualTo(6);
		assertThat(grant.instances()).isEqualTo(2);
		assertThat(grant.calls()).isEqualTo(4);
	}

	@Test
	void whenTheBucketIsEmptyShouldGrantADebtThatWaitsForItsRefill() {
		this.buckets.lease(asking(10, 10), 0);
		LeaseGrant second = this.buckets.lease(asking(2, 5), 0);

		// Two come in 2 s, the other three one second apart.
		assertThat(second.waitNanos()).isEqualTo((long) 2e9);
		assertThat(second.spreadNanos()).isEqualTo((long) 3e9);
		assertThat(second.levels().get(Dimension.REQUESTS)).isEqualTo(-5);
	}

	@Test
	void shouldRefillUpToItsCapacity() {
		this.buckets.lease(asking(10, 10), 0);

		assertThat(this.buckets.lease(asking(0, 0), (long) 4e9).levels().get(Dimension.REQUESTS)).isEqualTo(4);
		assertThat(this.buckets.lease(asking(0, 0), (long) 60e9).levels().get(Dimension.REQUESTS)).isEqualTo(10);
	}

	@Test
	void whenAnInstanceJoinsShouldTakeTheLowerLevel() {
		this.buckets.lease(asking(0, 0), 0);
		LeaseGrant joined = this.buckets.lease(request(0, 0, 7, 0).joining(), 0);
		assertThat(joined.levels().get(Dimension.REQUESTS)).isEqualTo(7);

		assertThat(this.buckets.lease(request(0, 0, 9, 0).joining(), 0).levels().get(Dimension.REQUESTS)).isEqualTo(7);
	}

	@Test
	void shouldFollowWhatHeadersHaveShown() {
		this.buckets.lease(asking(5, 5), 0);

		assertThat(this.buckets.lease(request(0, 0, 10, -2), 0).levels().get(Dimension.REQUESTS)).isEqualTo(3);
	}

	private static LeaseRequest asking(double need, double want) {
		return request(need, want, 10, 0);
	}

	private static LeaseRequest request(double need, double want, double level, double shift) {
		return new LeaseRequest(requests(need), requests(want), requests(60), requests(10), requests(level),
				Amounts.NONE, requests(shift), false);
	}

	private static Amounts requests(double value) {
		return Amounts.of(Dimension.REQUESTS, value);
	}

}
