package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.limit.account.Estimates;
import io.github.clauderesilience.limit.account.HeldLeases;
import io.github.clauderesilience.limit.account.Levels;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.queue.ExpectedWork;

/**
 * The admission rules of a pool: how long each of them holds a call back, and the longest
 * of these.
 *
 * @param window the congestion window, with the pause
 * @param rate a rate inferred from 429s
 * @param levels the buckets
 * @param concurrency the limit over all pools
 * @param estimates what calls usually need
 * @param leases what this instance may take of a limit that several share
 */
record AdmissionRules(CongestionWindow window, AdaptiveRate rate, Levels levels, ConcurrencyLimit concurrency,
		Estimates estimates, HeldLeases leases) {

	/**
	 * Input tokens any account has at once; our choice: a hundredth of the least limit a
	 * minute that is published (500,000), a sixth of the least there ever was (30,000).
	 */
	private static final double SMALL = 5000;

	/**
	 * How long until the call at the head of the queue may go.
	 * @param ticket the call
	 * @param inFlight calls of this pool on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now, {@link Pool#NEVER} if an event has to come first
	 */
	long untilTurn(Ticket ticket, int inFlight, long nowNanos) {
		long wait = this.window.waitNanos(inFlight, isSmall(ticket), this.leases.instances(), nowNanos);
		if (wait == Pool.NEVER) {
			return Pool.NEVER;
		}
		wait = Math.max(wait, this.rate.waitNanos(0, nowNanos));
		wait = Math.max(wait, this.leases.waitNanos(ticket, this.levels, nowNanos));
		return Math.max(wait, (inFlight > 0) ? this.levels.waitNanos(ticket, Backlog.NONE, inFlight, nowNanos)
				: this.levels.probeNanos(ticket, nowNanos));
	}

	/**
	 * How long a call will have to wait.
	 * @param ticket the call
	 * @param ahead what goes before it; is added to
	 * @param inFlight calls of this pool on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long expected(Ticket ticket, ExpectedWork ahead, int inFlight, long nowNanos) {
		long wait = behind(ticket, ahead, inFlight, nowNanos);
		if (wait > 0 && ahead.isGrowing()) {
			ahead.addUrgent(1);
			long more = behind(ticket, ahead, inFlight, nowNanos) - wait;
			if (more > 0) {
				ahead.addUrgent(ahead.likelyUrgent(wait, more) - 1);
				wait = behind(ticket, ahead, inFlight, nowNanos);
			}
		}
		return wait;
	}

	private long behind(Ticket ticket, Backlog ahead, int inFlight, long nowNanos) {
		long wait = Math.max(this.window.pause().promisedWaitNanos(nowNanos),
				this.rate.waitNanos(ahead.calls(), nowNanos));
		wait = Math.max(wait,
				(long) (this.levels.promisedNanos(ticket, ahead, inFlight, nowNanos) / this.leases.part()));
		wait = Math.max(wait, this.leases.promisedNanos(nowNanos));
		wait = Math.max(wait, this.window.slowStartNanos(inFlight, ahead.calls(), nowNanos));
		int most = this.concurrency.most();
		int free = most - this.concurrency.taken();
		if (ahead.calls() >= free) {
			wait = Math.max(wait, (long) ((ahead.calls() - free + 1) * this.estimates.serviceNanos() / most));
		}
		return wait;
	}

	/**
	 * How long a call waits for its tokens alone: there is room for it and one more
	 * besides.
	 * @param ticket the call at the head of the queue
	 * @param inFlight calls of this pool on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 if something else holds it back, too
	 */
	long forTokensOnly(Ticket ticket, int inFlight, long nowNanos) {
		boolean room = this.window.waitNanos(inFlight + 1, isSmall(ticket), this.leases.instances(), nowNanos) == 0
				&& this.rate.waitNanos(1, nowNanos) == 0 && this.concurrency.most() - this.concurrency.taken() > 1;
		return room ? this.levels.waitNanos(ticket, Backlog.NONE, inFlight, nowNanos) : 0;
	}

	/**
	 * How long a call waits for its tokens if another one went before it.
	 * @param ticket the call at the head of the queue
	 * @param other the other one
	 * @param inFlight calls of this pool on the wire, without both
	 * @param nowNanos the time
	 * @return nanoseconds
	 */
	long forTokensAfter(Ticket ticket, Ticket other, int inFlight, long nowNanos) {
		Backlog ahead = new Backlog();
		ahead.count(other);
		return this.levels.waitNanos(ticket, ahead, inFlight + 1, nowNanos);
	}

	private boolean isSmall(Ticket ticket) {
		return this.levels.outstanding(Dimension.INPUT_TOKENS) + ticket.need().inputTokens() <= SMALL;
	}

}
