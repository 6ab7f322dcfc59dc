package io.github.clauderesilience.limit.share;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import org.jspecify.annotations.Nullable;

/**
 * What stands in for the shared buckets of one pool: this instance's share of them, as
 * they were last seen; the whole if nothing was ever seen. Thread-safe.
 */
final class StandIn {

	private @Nullable LeaseGrant last;

	private @Nullable LeaseBuckets buckets;

	/** Whether leases were taken here since the shared buckets were last seen. */
	synchronized boolean isInUse() {
		return this.buckets != null;
	}

	/** The shared buckets are there again. */
	synchronized void replace(LeaseGrant grant) {
		this.last = grant;
		this.buckets = null;
	}

	/** The shared buckets are there, but this instance has not joined. */
	synchronized void remember(LeaseGrant grant) {
		this.last = grant;
	}

	/**
	 * Takes a lease. What is in these buckets is already known from the headers himself,
	 * so the lease does not tell it.
	 * @param request what is asked
	 * @param nowNanos the time
	 * @return what may be taken
	 */
	synchronized LeaseGrant lease(LeaseRequest request, long nowNanos) {
		LeaseBuckets own = this.buckets;
		if (own == null) {
			own = (this.last != null) ? new LeaseBuckets(this.last, nowNanos) : new LeaseBuckets(1, nowNanos);
			this.buckets = own;
		}
		LeaseGrant grant = own.lease(request, nowNanos);
		return new LeaseGrant(grant.amounts(), grant.waitNanos(), grant.spreadNanos(), new Amounts(), new Amounts(),
				new Amounts(), grant.calls(), grant.instances());
	}

	/** How many instances shared the buckets when they were last seen; at least 1. */
	synchronized int instances() {
		return (this.last != null) ? this.last.instances() : 1;
	}

}
