package io.github.clauderesilience.limit.share;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import org.jspecify.annotations.Nullable;

/**
 * Local substitute for the shared buckets of one pool while Redis is unavailable: this
 * instance's share, 1/n of the limits last seen for n instances; the full limits if none
 * was ever seen. Thread-safe.
 */
final class StandIn {

	private @Nullable LeaseGrant last;

	private @Nullable LeaseBuckets buckets;

	/** Whether local leases were taken since the last lease from Redis. */
	synchronized boolean isInUse() {
		return this.buckets != null;
	}

	/** Returns to the shared buckets. */
	synchronized void replace(LeaseGrant grant) {
		this.last = grant;
		this.buckets = null;
	}

	/** Remembers the shared buckets without returning to them yet. */
	synchronized void remember(LeaseGrant grant) {
		this.last = grant;
	}

	/**
	 * Takes a lease. What is in these buckets is already known from the headers, so the
	 * lease does not report it.
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
		return new LeaseGrant(grant.amounts(), grant.waitNanos(), grant.spreadNanos(), Amounts.NONE, Amounts.NONE,
				Amounts.NONE, grant.calls(), grant.instances());
	}

	/** How many instances shared the buckets when they were last seen; at least 1. */
	synchronized int instances() {
		return (this.last != null) ? this.last.instances() : 1;
	}

}
