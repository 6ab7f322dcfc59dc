package io.github.clauderesilience.limit.share;

import java.util.function.ToDoubleFunction;

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
final class LeaseBuckets {

	private static final Dimension[] DIMENSIONS = Dimension.values();

	private static final double NANOS_A_MINUTE = 60e9;

	private final SharedBucket[] buckets = new SharedBucket[DIMENSIONS.length];

	private final int parts;

	private final int instances;

	private double calls;

	private long atNanos;

	/**
	 * Creates buckets with unknown limits.
	 * @param instances how many ask
	 * @param nowNanos the time
	 */
	LeaseBuckets(int instances, long nowNanos) {
		this.parts = 1;
		this.instances = instances;
		this.atNanos = nowNanos;
		for (Dimension dimension : DIMENSIONS) {
			this.buckets[dimension.ordinal()] = new SharedBucket();
		}
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
			SharedBucket bucket = new SharedBucket();
			bucket.limit = last.limits().get(dimension) / this.parts;
			bucket.capacity = last.capacities().get(dimension) / this.parts;
			bucket.level = last.levels().get(dimension) / this.parts;
			this.buckets[dimension.ordinal()] = bucket;
		}
	}

	/**
	 * Takes a lease.
	 * @param request what is asked
	 * @param nowNanos the time
	 * @return what may be taken
	 */
	LeaseGrant lease(LeaseRequest request, long nowNanos) {
		double waitNanos = 0;
		double wholeNanos = 0;
		for (Dimension dimension : DIMENSIONS) {
			SharedBucket bucket = this.buckets[dimension.ordinal()];
			bucket.refill(Math.max(0, nowNanos - this.atNanos));
			learn(bucket, dimension, request);
			double need = request.need().get(dimension);
			double more = request.want().get(dimension) - Math.max(0, need);
			waitNanos = Math.max(waitNanos, bucket.waitNanos(need, 0));
			wholeNanos = Math.max(wholeNanos, bucket.waitNanos(need, Math.max(0, more)));
			bucket.take(request.want().get(dimension));
		}
		this.atNanos = nowNanos;
		this.calls += Math.max(0, request.want().get(Dimension.REQUESTS));
		return new LeaseGrant(request.want(), (long) Math.ceil(waitNanos), (long) Math.ceil(wholeNanos - waitNanos),
				each((bucket) -> bucket.limit), each((bucket) -> bucket.capacity), each((bucket) -> bucket.level),
				this.calls, this.instances);
	}

	private void learn(SharedBucket bucket, Dimension dimension, LeaseRequest request) {
		double limit = request.limits().get(dimension) / this.parts;
		if (limit == 0) {
			return;
		}
		double known = bucket.limit;
		double level = request.levels().get(dimension) / this.parts;
		if (known == 0) {
			bucket.capacity = request.capacities().get(dimension) / this.parts;
			// What the others have taken by now may not be in the level of this one;
			// what is more than a whole minute's limit is not believed.
			bucket.level = Math.max(level - bucket.uncounted * (this.instances - 1) / this.instances,
					Math.min(level, -limit));
		}
		if (known == 0 || request.changed().get(dimension) > 0) {
			bucket.follow(limit);
		}
		if (limit == bucket.limit) {
			bucket.capacity = Math.max(bucket.capacity, request.capacities().get(dimension) / this.parts);
		}
		bucket.level += request.shifts().get(dimension) / this.parts;
		double least = request.joins() ? Math.min(bucket.level, level) : bucket.level;
		bucket.level = Math.min(bucket.capacity, least);
	}

	private Amounts each(ToDoubleFunction<SharedBucket> amount) {
		return Amounts.of((dimension) -> amount.applyAsDouble(this.buckets[dimension.ordinal()]));
	}

	/**
	 * A token bucket of one dimension.
	 */
	private static final class SharedBucket {

		private double limit;

		private double capacity;

		private double level;

		/* Taken before any limit was known. */
		private double uncounted;

		private void refill(long passedNanos) {
			double refilled = this.limit * passedNanos / NANOS_A_MINUTE;
			this.level = Math.min(this.capacity, this.level + refilled);
		}

		private void follow(double changed) {
			if (changed < this.limit) {
				this.capacity = this.capacity * changed / this.limit;
			}
			this.limit = changed;
		}

		private void take(double amount) {
			if (this.limit == 0) {
				this.uncounted += amount;
			}
			this.level = Math.min(this.capacity, this.level - amount);
		}

		/*
		 * A single call never waits for more than a full bucket. The calls after it need
		 * not fit into the bucket together: they wait for their refill one after the
		 * other.
		 */
		private double waitNanos(double need, double more) {
			double amount = Math.min(Math.max(0, need), this.capacity) + more;
			double missing = amount - this.level;
			return (amount > 0 && missing > 0 && this.limit > 0) ? missing / this.limit * NANOS_A_MINUTE : 0;
		}

	}

}
