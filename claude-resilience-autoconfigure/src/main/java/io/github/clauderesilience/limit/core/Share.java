package io.github.clauderesilience.limit.core;

import org.jspecify.annotations.Nullable;

/**
 * What this instance may take of a limit that several instances share: a small lease out
 * of the shared buckets, asked for when the next call is not covered. The buckets of this
 * instance go on following the headers; a call has to fit into both. Not thread-safe.
 */
final class Share {

	/** Our choice: a lease lasts the whole limit so long. */
	private static final double LEASE_NANOS = 100e6;

	/** Our choice: so many calls at once where no limit is known. */
	private static final int BLIND_CALLS = 4;

	/** Our choice: what nobody has used for so long is given back. */
	private static final long IDLE_NANOS = 1_000_000_000L;

	/** Our choice: the weight of a lease in what part of all is ours. */
	private static final double PART_GAIN = 1.0 / 8;

	private static final double EPSILON = 1e-6;

	private final boolean on;

	private final Amounts held = new Amounts();

	private final Amounts told = new Amounts();

	private Amounts shifts = new Amounts();

	private @Nullable LeaseGrant last;

	private boolean asking;

	/* Calls that were asked for, and the time between two of them. */
	private double calls;

	private double stepNanos;

	/* The part of all calls that are this instance's. */
	private double part = 1;

	private long readyNanos;

	private long usedNanos;

	Share(boolean on, long nowNanos) {
		this.on = on;
		this.readyNanos = nowNanos;
		this.usedNanos = nowNanos;
	}

	/** Whether calls need a lease at all. */
	boolean isOn() {
		return this.on;
	}

	/** Whether it is known what the other instances take. */
	boolean isInStep() {
		return this.last != null && !this.last.limits().isZero();
	}

	/** How many instances ask. */
	int instances() {
		return (this.last != null) ? this.last.instances() : 1;
	}

	/** The part of what is refilled that this instance gets, above 0 and at most 1. */
	double part() {
		return this.part;
	}

	/** What the others may hold, if their leases are like ours. */
	double reservedByOthers(Dimension dimension) {
		return (this.last != null) ? (instances() - 1) * Math.max(0, this.last.amounts().get(dimension)) : 0;
	}

	double held(Dimension dimension) {
		return this.held.get(dimension);
	}

	/**
	 * Headers have corrected a level; the others have to know.
	 * @param dimension the dimension
	 * @param difference what is there beyond what was believed
	 * @param refused whether a 429 has shown it, which nobody else has seen
	 */
	void shifted(Dimension dimension, double difference, boolean refused) {
		if (isInStep()) {
			// All who see the same difference tell it.
			this.shifts.add(dimension, refused ? difference : difference / instances());
		}
	}

	/**
	 * How long until a call may go.
	 * @param ticket the call
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now, {@link Pool#NEVER} for when a lease comes
	 */
	long waitNanos(Ticket ticket, long nowNanos) {
		if (!this.on) {
			return 0;
		}
		return covers(ticket) ? promisedNanos(nowNanos) : Pool.NEVER;
	}

	/**
	 * When what was granted may be used.
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long promisedNanos(long nowNanos) {
		return this.on ? Math.max(0, this.readyNanos - nowNanos) : 0;
	}

	/**
	 * Takes from the lease, or gives back to it. More may be taken than is there: the
	 * next lease makes up for it.
	 * @param dimension the dimension
	 * @param amount positive takes
	 * @param nowNanos the time
	 */
	void take(Dimension dimension, double amount, long nowNanos) {
		if (this.on && amount != 0) {
			this.held.add(dimension, -amount);
			this.usedNanos = nowNanos;
		}
	}

	/** A call goes: the next one may follow when its part of the lease is refilled. */
	void goes() {
		this.readyNanos += (long) this.stepNanos;
	}

	/**
	 * What has to be asked now, if anything.
	 * @param head the call whose turn it is, or {@code null} where none waits
	 * @param waiting how many wait
	 * @param levels what this instance knows
	 * @param nowNanos the time
	 * @return the request, or {@code null} for nothing
	 */
	@Nullable LeaseRequest ask(@Nullable Ticket head, int waiting, Levels levels, long nowNanos) {
		if (!this.on || this.asking) {
			return null;
		}
		if (head != null) {
			return covers(head) ? null : request(head, calls(waiting, levels), levels, nowNanos);
		}
		return (idleNanos(nowNanos) == 0) ? request(null, 0, levels, nowNanos) : null;
	}

	/**
	 * When {@link #ask} has to be called again for what is not used.
	 * @param nowNanos the time
	 * @return nanoseconds, {@link Pool#NEVER} where nothing is held
	 */
	long idleNanos(long nowNanos) {
		if (!this.on || this.asking || this.held.isZero()) {
			return Pool.NEVER;
		}
		return Math.max(0, this.usedNanos + IDLE_NANOS - nowNanos);
	}

	/**
	 * A lease came.
	 * @param grant what it allows
	 * @param nowNanos the time
	 */
	void granted(LeaseGrant grant, long nowNanos) {
		this.asking = false;
		if (this.last != null && this.calls > 0) {
			double all = Math.max(this.calls, grant.calls() - this.last.calls());
			this.part += (Math.max(this.calls / all, 1.0 / grant.instances()) - this.part) * PART_GAIN;
		}
		this.last = grant;
		for (Dimension dimension : Levels.DIMENSIONS) {
			this.held.add(dimension, Math.max(0, grant.amounts().get(dimension)));
		}
		long ready = nowNanos + grant.waitNanos();
		if (ready - this.readyNanos > 0) {
			this.readyNanos = ready;
		}
		this.stepNanos = grant.spreadNanos() / Math.max(1, this.calls - 1);
		this.usedNanos = nowNanos;
	}

	private boolean covers(Ticket ticket) {
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (this.held.get(dimension) < ticket.amount(dimension) - EPSILON) {
				return false;
			}
		}
		return true;
	}

	/*
	 * As many calls as the limit lets go in the time of a lease, and no more than wait.
	 */
	private double calls(int waiting, Levels levels) {
		double perNano = levels.callsPerNano();
		double most = (perNano > 0) ? Math.max(1, perNano * LEASE_NANOS / instances()) : BLIND_CALLS;
		return Math.max(1, Math.min(waiting, most));
	}

	private LeaseRequest request(@Nullable Ticket head, double many, Levels levels, long nowNanos) {
		this.asking = true;
		this.calls = many;
		Amounts need = new Amounts();
		Amounts want = new Amounts();
		for (Dimension dimension : Levels.DIMENSIONS) {
			double one = (head != null) ? head.amount(dimension) : 0;
			double few = one * many;
			double has = this.held.get(dimension);
			need.set(dimension, (has < one) ? one - has : Math.min(0, few - has));
			want.set(dimension, (has < one) ? few - has : need.get(dimension));
			this.held.add(dimension, Math.min(0, need.get(dimension)));
		}
		Amounts shifted = this.shifts;
		this.shifts = new Amounts();
		return levels.tell(new LeaseRequest(need, want, new Amounts(), new Amounts(), new Amounts(), news(levels),
				shifted, this.last == null), nowNanos);
	}

	/* A limit is told when it has changed, and where nobody knows it any more. */
	private Amounts news(Levels levels) {
		Amounts changed = new Amounts();
		for (Dimension dimension : Levels.DIMENSIONS) {
			double limit = levels.inForce(dimension);
			boolean forgotten = this.last != null && this.last.limits().get(dimension) == 0;
			if (limit > 0 && (limit != this.told.get(dimension) || forgotten)) {
				changed.set(dimension, 1);
				this.told.set(dimension, limit);
			}
		}
		return changed;
	}

}
