package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Nanos;
import org.jspecify.annotations.Nullable;

/**
 * The leases that this instance holds of a limit that several instances share: small
 * parts of the shared buckets, asked for when the next call is not covered, and ahead of
 * that by the round trip to the store if more calls wait. The buckets of this instance go
 * on following the headers; a call has to fit into both. Not thread-safe.
 */
public final class HeldLeases {

	/** Our choice: a lease lasts the whole limit so long. */
	private static final double LEASE_NANOS = 100e6;

	/**
	 * Our choice: so many calls at once of all instances while no limit is known; twice
	 * as many each time they have been used and still more wait.
	 */
	private static final int BLIND_CALLS = 4;

	private static final double MOST_BLIND_CALLS = 1024;

	/** Our choice: what was not used for so long is returned. */
	private static final long IDLE_NANOS = 1_000_000_000L;

	/** Our choice: the weight of a lease in what part of all is ours. */
	private static final double PART_GAIN = 1.0 / 8;

	/** Our choice: the weight of an answer that came sooner in the round trip. */
	private static final double ROUND_TRIP_GAIN = 1.0 / 8;

	private final boolean on;

	private Amounts held = Amounts.NONE;

	/* What was held until the bucket of the provider had overflowed. */
	private Amounts lost = Amounts.NONE;

	/* The limits of which the other instances know. */
	private Amounts told = Amounts.NONE;

	private Amounts shifts = Amounts.NONE;

	private @Nullable LeaseGrant last;

	private boolean asking;

	/* Calls that were asked for last, and when. */
	private double calls;

	private double blindCalls = BLIND_CALLS;

	private long askedNanos;

	/* How long an answer of the store takes: rises at once, falls slowly. */
	private double roundTripNanos;

	/* The part of all calls that are this instance's. */
	private double part = 1;

	private final LeaseSchedule schedule;

	private long usedNanos;

	public HeldLeases(boolean on, long nowNanos) {
		this.on = on;
		this.schedule = new LeaseSchedule(nowNanos);
		this.usedNanos = nowNanos;
	}

	/** Whether calls need a lease at all. */
	public boolean isOn() {
		return this.on;
	}

	/** Whether it is known what the other instances take. */
	boolean isInStep() {
		return this.last != null && !this.last.limits().isZero();
	}

	/** How many instances ask. */
	public int instances() {
		return (this.last != null) ? this.last.instances() : 1;
	}

	/** The part of what is refilled that this instance gets, above 0 and at most 1. */
	public double part() {
		return this.part;
	}

	/** What the others may hold, if their leases are like ours. */
	double reservedByOthers(Dimension dimension) {
		return (this.last != null) ? (instances() - 1) * Math.max(0, this.last.amounts().get(dimension)) : 0;
	}

	Amounts held() {
		return this.held;
	}

	public double lost(Dimension dimension) {
		return this.lost.get(dimension);
	}

	/**
	 * Headers have corrected a level; the others have to know.
	 * @param dimension the dimension
	 * @param difference what is there beyond what was believed
	 * @param refused whether a 429 has shown it, which no other instance has seen
	 */
	void shifted(Dimension dimension, double difference, boolean refused) {
		if (isInStep()) {
			// All who see the same difference tell it.
			this.shifts = this.shifts.plus(Amounts.of(dimension, refused ? difference : difference / instances()));
		}
	}

	/**
	 * How long until a call may go.
	 * @param ticket the call
	 * @param levels what this instance knows
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now, {@link Nanos#NEVER} for when a lease comes
	 */
	public long waitNanos(Call ticket, Levels levels, long nowNanos) {
		if (!this.on) {
			return 0;
		}
		dropMissed(ticket, levels, nowNanos);
		return covers(ticket, levels) ? promisedNanos(nowNanos) : Nanos.NEVER;
	}

	/**
	 * When what was granted may be used.
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	public long promisedNanos(long nowNanos) {
		return this.on ? this.schedule.waitNanos(nowNanos) : 0;
	}

	/**
	 * Takes from the lease, or gives back to it. More may be taken than is there: the
	 * next lease makes up for it.
	 * @param amounts positive ones take
	 * @param nowNanos the time
	 */
	void take(Amounts amounts, long nowNanos) {
		if (this.on && !amounts.isZero()) {
			this.held = this.held.minus(amounts);
			this.usedNanos = nowNanos;
		}
	}

	/** A call goes: the next one may follow when its part of the lease is refilled. */
	public void goes() {
		this.schedule.goes();
	}

	/**
	 * What has to be asked now, if anything.
	 * @param head the call at the head of the queue, or {@code null} if none waits
	 * @param waiting how many wait
	 * @param levels what this instance knows
	 * @param nowNanos the time
	 * @return the request, or {@code null} for nothing
	 */
	public @Nullable LeaseRequest ask(@Nullable Call head, int waiting, Levels levels, long nowNanos) {
		if (!this.on || this.asking) {
			return null;
		}
		if (head != null) {
			double most = calls(waiting, levels);
			boolean covered = covers(head, levels);
			if (!covered) {
				this.schedule.endAll();
				askForMore(waiting, most, levels);
			}
			return (covered && !isTimeToAskAhead(heldCalls(head, levels), most, levels)) ? null
					: request(head, covered, most, levels, nowNanos);
		}
		return (idleNanos(nowNanos) == 0) ? giveBack(levels, nowNanos) : null;
	}

	/**
	 * How much earlier than it is needed a lease has to be asked for.
	 * @return nanoseconds, the round trip to the store; 0 if none is needed
	 */
	public long aheadNanos() {
		return (long) this.roundTripNanos;
	}

	/**
	 * No call goes for a while: what is held is for the other instances.
	 * @param levels what this instance knows
	 * @param nowNanos the time
	 * @return the request, or {@code null} for nothing
	 */
	public @Nullable LeaseRequest giveUp(Levels levels, long nowNanos) {
		if (!this.on || this.asking || !this.held.isAnyPositive()) {
			return null;
		}
		return giveBack(levels, nowNanos);
	}

	/**
	 * When {@link #ask} has to be called again for what is not used.
	 * @param nowNanos the time
	 * @return nanoseconds, {@link Nanos#NEVER} if nothing is held
	 */
	public long idleNanos(long nowNanos) {
		if (!this.on || this.asking || this.held.isZero()) {
			return Nanos.NEVER;
		}
		return Math.max(0, this.usedNanos + IDLE_NANOS - nowNanos);
	}

	/**
	 * A lease came.
	 * @param grant what it allows
	 * @param nowNanos the time
	 */
	public void granted(LeaseGrant grant, long nowNanos) {
		this.asking = false;
		if (this.last != null && this.calls > 0) {
			double all = Math.max(this.calls, grant.calls() - this.last.calls());
			this.part += (Math.max(this.calls / all, 1.0 / grant.instances()) - this.part) * PART_GAIN;
		}
		this.last = grant;
		this.held = this.held.plus(Amounts.of((dimension) -> Math.max(0, grant.amounts().get(dimension))));
		if (this.calls > 0) {
			double roundTrip = Math.max(0, nowNanos - this.askedNanos);
			this.roundTripNanos = Math.max(roundTrip,
					this.roundTripNanos + (roundTrip - this.roundTripNanos) * ROUND_TRIP_GAIN);
			this.schedule.add(this.calls, nowNanos + grant.waitNanos(),
					(long) (grant.spreadNanos() / Math.max(1, this.calls - 1)));
		}
		this.usedNanos = nowNanos;
	}

	/* If the level lacks what the call needs, no bucket has overflowed meanwhile. */
	private void dropMissed(Call head, Levels levels, long nowNanos) {
		if (levels.isShortOf(head, nowNanos)) {
			return;
		}
		double dropped = this.schedule.dropOlderThan(overflowNanos() + levels.guardNanos(), nowNanos);
		if (dropped > 0) {
			Amounts one = levels.leased(head);
			Amounts gone = Amounts
				.of((dimension) -> Math.min(dropped * one.get(dimension), Math.max(0, this.held.get(dimension))));
			this.held = this.held.minus(gone);
			this.lost = this.lost.plus(gone);
		}
	}

	/* In which time the shared buckets overflow, if all instances let as much pass. */
	private long overflowNanos() {
		double nanos = Long.MAX_VALUE / 4;
		LeaseGrant grant = this.last;
		if (grant != null) {
			for (Dimension dimension : Levels.DIMENSIONS) {
				double limit = grant.limits().get(dimension);
				if (limit > 0) {
					nanos = Math.min(nanos, grant.capacities().get(dimension) / limit * 60e9 / instances());
				}
			}
		}
		return (long) nanos;
	}

	private boolean covers(Call ticket, Levels levels) {
		Amounts one = levels.leased(ticket);
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (this.held.get(dimension) < one.get(dimension) - Bucket.EPSILON) {
				return false;
			}
		}
		return true;
	}

	/*
	 * As many calls as the limit lets go in the time of a lease and, at our part of it,
	 * while one answer is used up and the next one is on its way; no more than wait.
	 */
	private double calls(int waiting, Levels levels) {
		double perNano = levels.leasedPerNano();
		double most = (perNano > 0) ? perNano * LEASE_NANOS / instances() + 2 * onTheWay(levels)
				: this.blindCalls / instances();
		return Math.max(1, Math.min(waiting, most));
	}

	private void askForMore(int waiting, double most, Levels levels) {
		if (levels.leasedPerNano() == 0 && this.last != null && waiting > most && this.calls >= most) {
			this.blindCalls = Math.min(MOST_BLIND_CALLS, 2 * this.blindCalls);
		}
	}

	/* How many of our calls the limit lets go while an answer of the store is awaited. */
	private double onTheWay(Levels levels) {
		return levels.leasedPerNano() * this.part * this.roundTripNanos;
	}

	private boolean isTimeToAskAhead(double heldCalls, double most, Levels levels) {
		return heldCalls < onTheWay(levels) && most >= heldCalls + 1;
	}

	/* For how many calls like this one the lease is good. */
	private double heldCalls(Call head, Levels levels) {
		Amounts one = levels.leased(head);
		double calls = Double.MAX_VALUE;
		for (Dimension dimension : Levels.DIMENSIONS) {
			if (one.get(dimension) > 0) {
				calls = Math.min(calls, this.held.get(dimension) / one.get(dimension));
			}
		}
		return calls;
	}

	/* What is held beyond what is wanted goes back. */
	private LeaseRequest request(Call head, boolean covered, double many, Levels levels, long nowNanos) {
		Amounts one = levels.leased(head);
		Amounts want = Amounts.of((dimension) -> one.get(dimension) * many).minus(this.held);
		Amounts need = Amounts.of((dimension) -> {
			double more = want.get(dimension);
			double lacks = covered ? Math.min(one.get(dimension), more) : one.get(dimension) - this.held.get(dimension);
			return (lacks > 0) ? lacks : Math.min(0, more);
		});
		this.held = this.held.plus(Amounts.of((dimension) -> Math.min(0, need.get(dimension))));
		this.calls = covered ? many - heldCalls(head, levels) : many;
		return ask(need, want, levels, nowNanos);
	}

	private LeaseRequest giveBack(Levels levels, long nowNanos) {
		Amounts back = Amounts.NONE.minus(this.held);
		this.held = Amounts.of((dimension) -> Math.min(0, -back.get(dimension)));
		this.calls = 0;
		this.schedule.endAll();
		return ask(back, back, levels, nowNanos);
	}

	private LeaseRequest ask(Amounts need, Amounts want, Levels levels, long nowNanos) {
		this.asking = true;
		this.askedNanos = nowNanos;
		Amounts limits = levels.known(Bucket::limit);
		Amounts known = levels.known((bucket) -> bucket.level(nowNanos));
		Amounts ours = Amounts
			.of((dimension) -> (limits.get(dimension) > 0) ? Math.max(0, this.held.get(dimension)) : 0);
		LeaseRequest request = new LeaseRequest(need, want, limits, levels.known(Bucket::capacity), known.minus(ours),
				news(limits), this.shifts, this.last == null);
		this.shifts = Amounts.NONE;
		return request;
	}

	/* A limit is told when it has changed, and if it is no longer known. */
	private Amounts news(Amounts limits) {
		LeaseGrant known = this.last;
		Amounts changed = Amounts.of((dimension) -> {
			double limit = limits.get(dimension);
			boolean forgotten = known != null && known.limits().get(dimension) == 0;
			return (limit > 0 && (limit != this.told.get(dimension) || forgotten)) ? 1 : 0;
		});
		Amounts before = this.told;
		this.told = Amounts.of((dimension) -> ((changed.get(dimension) > 0) ? limits : before).get(dimension));
		return changed;
	}

}
