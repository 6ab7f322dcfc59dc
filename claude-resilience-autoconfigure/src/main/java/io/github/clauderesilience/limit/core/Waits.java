package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.limit.account.Estimates;
import io.github.clauderesilience.limit.account.Levels;
import io.github.clauderesilience.limit.account.Share;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.queue.ExpectedWork;

/**
 * When a call may go: whatever holds calls back, put together.
 *
 * @param ramp the window and the pause
 * @param pacer a rate inferred from 429s
 * @param levels the buckets
 * @param inFlight the bound over all pools
 * @param estimates what calls usually need
 * @param share what this instance may take of a limit that several share
 */
record Waits(Ramp ramp, Pacer pacer, Levels levels, InFlight inFlight, Estimates estimates, Share share) {

	/**
	 * Input tokens any account has at once; our choice: a hundredth of the least limit a
	 * minute that is published (500,000), a sixth of the least there ever was (30,000).
	 */
	private static final double SMALL = 5000;

	/**
	 * How long until a call may go whose turn it is.
	 * @param ticket the call
	 * @param onTheWire calls of this pool on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now, {@link Pool#NEVER} for when something happens
	 */
	long untilTurn(Ticket ticket, int onTheWire, long nowNanos) {
		long wait = this.ramp.waitNanos(onTheWire, isSmall(ticket), this.share.instances(), nowNanos);
		if (wait == Pool.NEVER) {
			return Pool.NEVER;
		}
		wait = Math.max(wait, this.pacer.waitNanos(0, nowNanos));
		wait = Math.max(wait, this.share.waitNanos(ticket, this.levels, nowNanos));
		return Math.max(wait, (onTheWire > 0) ? this.levels.waitNanos(ticket, Backlog.NONE, onTheWire, nowNanos)
				: this.levels.probeNanos(ticket, nowNanos));
	}

	/**
	 * How long a call will have to wait.
	 * @param ticket the call
	 * @param ahead what goes before it; is added to
	 * @param onTheWire calls of this pool on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long expected(Ticket ticket, ExpectedWork ahead, int onTheWire, long nowNanos) {
		long wait = behind(ticket, ahead, onTheWire, nowNanos);
		if (wait > 0 && ahead.isGrowing()) {
			ahead.addUrgent(1);
			long more = behind(ticket, ahead, onTheWire, nowNanos) - wait;
			if (more > 0) {
				ahead.addUrgent(ahead.likelyUrgent(wait, more) - 1);
				wait = behind(ticket, ahead, onTheWire, nowNanos);
			}
		}
		return wait;
	}

	private long behind(Ticket ticket, Backlog ahead, int onTheWire, long nowNanos) {
		long wait = Math.max(this.ramp.promisedWaitNanos(nowNanos), this.pacer.waitNanos(ahead.calls(), nowNanos));
		wait = Math.max(wait,
				(long) (this.levels.promisedNanos(ticket, ahead, onTheWire, nowNanos) / this.share.part()));
		wait = Math.max(wait, this.share.promisedNanos(nowNanos));
		wait = Math.max(wait, this.ramp.slowStartNanos(onTheWire, ahead.calls(), nowNanos));
		int most = this.inFlight.most();
		int free = most - this.inFlight.taken();
		if (ahead.calls() >= free) {
			wait = Math.max(wait, (long) ((ahead.calls() - free + 1) * this.estimates.serviceNanos() / most));
		}
		return wait;
	}

	/**
	 * How long a call waits for its tokens alone: there is room for it and one more
	 * besides.
	 * @param ticket the call at the head of the queue
	 * @param onTheWire calls of this pool on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 if something else holds it back, too
	 */
	long forTokensOnly(Ticket ticket, int onTheWire, long nowNanos) {
		boolean room = this.ramp.waitNanos(onTheWire + 1, isSmall(ticket), this.share.instances(), nowNanos) == 0
				&& this.pacer.waitNanos(1, nowNanos) == 0 && this.inFlight.most() - this.inFlight.taken() > 1;
		return room ? this.levels.waitNanos(ticket, Backlog.NONE, onTheWire, nowNanos) : 0;
	}

	/**
	 * How long a call waits for its tokens if another one went before it.
	 * @param ticket the call at the head of the queue
	 * @param other the other one
	 * @param onTheWire calls of this pool on the wire, without both
	 * @param nowNanos the time
	 * @return nanoseconds
	 */
	long forTokensAfter(Ticket ticket, Ticket other, int onTheWire, long nowNanos) {
		Backlog ahead = new Backlog();
		ahead.count(other);
		return this.levels.waitNanos(ticket, ahead, onTheWire + 1, nowNanos);
	}

	private boolean isSmall(Ticket ticket) {
		return this.levels.outstanding(Dimension.INPUT_TOKENS) + ticket.need().inputTokens() <= SMALL;
	}

}
