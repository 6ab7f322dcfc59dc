package io.github.clauderesilience.limit.share;

import java.util.Objects;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;
import org.jspecify.annotations.Nullable;

/**
 * The store that instances share in a simulation; remembers what it was asked.
 */
public final class SharedBuckets {

	private final LeaseBuckets buckets;

	private Amounts taken = Amounts.NONE;

	private @Nullable LeaseRequest last;

	public SharedBuckets(int instances) {
		this.buckets = new LeaseBuckets(instances, 0);
	}

	public LeaseGrant lease(LeaseRequest request, long nowNanos) {
		this.last = request;
		LeaseGrant grant = this.buckets.lease(request, nowNanos);
		this.taken = this.taken.plus(grant.amounts());
		return grant;
	}

	public double taken(Dimension dimension) {
		return this.taken.get(dimension);
	}

	public LeaseRequest lastRequest() {
		return Objects.requireNonNull(this.last);
	}

}
