package io.github.clauderesilience.limit.share;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;

/**
 * The token buckets from which the leases of one pool are taken, or one instance's share
 * of them. The script {@code lease.lua} does the same in Redis; tests compare both. First
 * come, first served: a lease is granted at once, and what is missing is a debt. A lease
 * of {@code need} waits for {@code (min(need, capacity) − level) ÷ limit · 60 s} in the
 * dimension that takes longest, and so does every later one. See
 * {@code docs/decisions/0009-leases-in-debt.md}. Not thread-safe.
 */
public final class LeaseBuckets {

	private static final Dimension[] DIMENSIONS = Dimension.values();

	private static final double NANOS_A_MINUTE = 60e9;

	private final Amounts limits = new Amounts();

	private final Amounts capacities = new Amounts();

	private final Amounts levels = new Amounts();

	/* Taken before any limit was known. */
	private final Amounts uncounted = new Amounts();

	private final int parts;

	private final int instances;

	private double calls;

	private long atNanos;

	/**
	 * Creates buckets with unknown limits.
	 * @param instances how many ask
	 * @param nowNanos the time
	 */
	public LeaseBuckets(int instances, long nowNanos) {
		this.parts = 1;
		this.instances = instances;
		this.atNanos = nowNanos;
	}

	/**
	 * Creates one instance's share of shared buckets.
	 * @param last what was last known of these
	 * @param nowNanos the time
	 */
	LeaseBuckets(LeaseGrant last, long nowNanos) {
		this.parts = last.instances();
		this.instances = 1;
		this.atNanos = nowNanos;
		for (Dimension dimension : DIMENSIONS) {
			this.limits.set(dimension, last.limits().get(dimension) / this.parts);
			this.capacities.set(dimension, last.capacities().get(dimension) / this.parts);
			this.levels.set(dimension, last.levels().get(dimension) / this.parts);
		}
	}

	/**
	 * Takes a lease.
	 * @param request what is asked
	 * @param nowNanos the time
	 * @return what may be taken
	 */
	public LeaseGrant lease(LeaseRequest request, long nowNanos) {
		for (Dimension dimension : DIMENSIONS) {
			refill(dimension, nowNanos);
			learn(dimension, request);
		}
		this.atNanos = nowNanos;
		double waitNanos = 0;
		double wholeNanos = 0;
		for (Dimension dimension : DIMENSIONS) {
			double need = request.need().get(dimension);
			double more = request.want().get(dimension) - Math.max(0, need);
			waitNanos = Math.max(waitNanos, waitNanos(dimension, need, 0));
			wholeNanos = Math.max(wholeNanos, waitNanos(dimension, need, Math.max(0, more)));
		}
		this.calls += Math.max(0, request.want().get(Dimension.REQUESTS));
		for (Dimension dimension : DIMENSIONS) {
			if (this.limits.get(dimension) == 0) {
				this.uncounted.add(dimension, request.want().get(dimension));
			}
			double left = this.levels.get(dimension) - request.want().get(dimension);
			this.levels.set(dimension, Math.min(this.capacities.get(dimension), left));
		}
		return new LeaseGrant(request.want(), (long) Math.ceil(waitNanos), (long) Math.ceil(wholeNanos - waitNanos),
				this.limits.copy(), this.capacities.copy(), this.levels.copy(), this.calls, this.instances);
	}

	/*
	 * A single call never waits for more than a full bucket. The calls after it need not
	 * fit into the bucket together: they wait for their refill one after the other.
	 */
	private double waitNanos(Dimension dimension, double need, double more) {
		double limit = this.limits.get(dimension);
		double amount = Math.min(Math.max(0, need), this.capacities.get(dimension)) + more;
		double missing = amount - this.levels.get(dimension);
		return (amount > 0 && missing > 0 && limit > 0) ? missing / limit * NANOS_A_MINUTE : 0;
	}

	private void refill(Dimension dimension, long nowNanos) {
		double refilled = this.limits.get(dimension) * Math.max(0, nowNanos - this.atNanos) / NANOS_A_MINUTE;
		this.levels.set(dimension, Math.min(this.capacities.get(dimension), this.levels.get(dimension) + refilled));
	}

	private void learn(Dimension dimension, LeaseRequest request) {
		double limit = request.limits().get(dimension) / this.parts;
		if (limit == 0) {
			return;
		}
		double known = this.limits.get(dimension);
		double capacity = request.capacities().get(dimension) / this.parts;
		double level = request.levels().get(dimension) / this.parts;
		if (known == 0) {
			this.capacities.set(dimension, capacity);
			// What the others have taken by now may not be in the level of this one.
			double others = this.uncounted.get(dimension) * (this.instances - 1) / this.instances;
			this.levels.set(dimension, level - others);
		}
		if (known == 0 || request.changed().get(dimension) > 0) {
			if (limit < known) {
				this.capacities.set(dimension, this.capacities.get(dimension) * limit / known);
			}
			this.limits.set(dimension, limit);
		}
		if (limit == this.limits.get(dimension)) {
			this.capacities.set(dimension, Math.max(this.capacities.get(dimension), capacity));
		}
		this.levels.add(dimension, request.shifts().get(dimension) / this.parts);
		double least = request.joins() ? Math.min(this.levels.get(dimension), level) : this.levels.get(dimension);
		this.levels.set(dimension, Math.min(this.capacities.get(dimension), least));
	}

}
