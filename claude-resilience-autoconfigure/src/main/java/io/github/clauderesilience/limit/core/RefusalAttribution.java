package io.github.clauderesilience.limit.core;

import java.util.ArrayDeque;
import java.util.Deque;

import io.github.clauderesilience.limit.need.Notice;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a 429 concerns the account or only the call that was refused. It
 * concerns the account if the headers say so, or if others are refused, too. A call that
 * is refused again and again while others are let in is refused for its own sake: a long
 * context the account is not entitled to, for example. Once such calls are known to come,
 * a first refusal is taken for the call's own, until many others in a row are refused.
 */
final class RefusalAttribution {

	private static final long SECOND = 1_000_000_000L;

	/**
	 * Our choice: so many different calls refused in a row, none let in between, are the
	 * account's. With every third call refused for its own sake that is wrong once in
	 * 400.
	 */
	static final int MANY = 5;

	/**
	 * Our choice: what has not come back after so many times the time of a refusal was
	 * let in.
	 */
	private static final double SILENT_REFUSALS = 1.5;

	private static final long SHORTEST_SILENCE = SECOND / 20;

	/** Our choice: more would take too long to forget. */
	private static final int MOST_OWN = 4;

	/** Our choice: so long after the last one, no more such calls are expected. */
	private static final long MEMORY = 600 * SECOND;

	/* The first call that was refused since another one was let in. */
	private @Nullable Ticket first;

	/* The last sending before that call was refused for the first time. */
	private long firstSequence;

	private boolean several;

	private int onTheWire;

	/* Calls that were refused together with the first one. */
	private int together;

	/* Other calls that were sent since and refused. */
	private int othersRefused;

	/* The call that was refused again: each next try is another call's. */
	private @Nullable Ticket refusedAgain;

	/* The pool has paused, and no call was let in since. */
	private boolean tryingOthers;

	/* Calls in flight that were sent since the first one was refused, oldest first. */
	private final Deque<Ticket> others = new ArrayDeque<>();

	/* One of them that was let in. */
	private @Nullable Ticket accepted;

	/* The longest time a refusal took since the first one. */
	private long refusalNanos;

	private long letInSequence = -1;

	/*
	 * Calls refused for their own sake since a refused call was let in later, which makes
	 * it doubtful.
	 */
	private int own;

	private long ownNanos;

	/**
	 * A call was refused with 429.
	 * @param ticket the call; what it learns about itself is noted in it
	 * @param cause what the headers say
	 * @param timed whether the provider named a time
	 * @param lastSequence of the latest sending
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 * @return what the refusal concerns
	 */
	Scope refused(Ticket ticket, Notice.Cause cause, boolean timed, long lastSequence, int inFlight, long nowNanos) {
		this.onTheWire = inFlight;
		boolean late = this.first != null && ticket.sendSequence <= this.firstSequence;
		Scope scope = attribute(ticket, cause, timed, lastSequence, nowNanos);
		ticket.apart = scope != Scope.ACCOUNT || ((late || this.refusedAgain != null) && !isNamed(cause));
		return scope;
	}

	private Scope attribute(Ticket ticket, Notice.Cause cause, boolean timed, long lastSequence, long nowNanos) {
		long before = ticket.refusedSequence;
		ticket.refusedSequence = lastSequence;
		ticket.refusals++;
		ticket.unexplained = !isNamed(cause);
		if (isNamed(cause)) {
			open(null, lastSequence);
			return Scope.ACCOUNT;
		}
		this.refusalNanos = Math.max(this.refusalNanos, nowNanos - ticket.sentNanos);
		if (ticket.refusals > 1 && this.letInSequence > before) {
			markAlone(ticket, nowNanos);
		}
		if (ticket.alone) {
			return Scope.CALL;
		}
		if (this.first == null && !this.several) {
			open(ticket, lastSequence);
			this.refusalNanos = nowNanos - ticket.sentNanos;
		}
		else if (this.first != ticket && ticket.refusals == 1) {
			count(ticket);
		}
		if (ticket.refusals > 1) {
			this.refusedAgain = ticket;
		}
		return isOwnUsual(nowNanos) ? scopeAmongOwn(ticket, lastSequence) : scope(ticket, cause, timed);
	}

	private void count(Ticket ticket) {
		if (ticket.sendSequence > this.firstSequence) {
			this.othersRefused++;
		}
		else {
			this.together++;
			if (isCrowd()) {
				this.own = Math.min(this.own, -1);
			}
		}
	}

	private Scope scopeAmongOwn(Ticket ticket, long lastSequence) {
		if (this.othersRefused < MANY && !isCrowd()) {
			return Scope.CALL;
		}
		this.own = 0;
		open(ticket, lastSequence);
		return Scope.ACCOUNT;
	}

	private Scope scope(Ticket ticket, Notice.Cause cause, boolean timed) {
		if (this.several) {
			return Scope.ACCOUNT;
		}
		if (this.first == ticket && this.othersRefused == 0 && cause == Notice.Cause.HIDDEN && !timed) {
			return Scope.SLOWER;
		}
		this.several = this.othersRefused >= MANY;
		return isCallSuspected() ? Scope.UNDECIDED : Scope.ACCOUNT;
	}

	private static boolean isNamed(Notice.Cause cause) {
		return cause == Notice.Cause.LIMIT || cause == Notice.Cause.ACCELERATION;
	}

	private void markAlone(Ticket ticket, long nowNanos) {
		if (!ticket.alone) {
			ticket.alone = true;
			this.own = Math.min(MOST_OWN, this.own + 1);
		}
		this.ownNanos = nowNanos;
	}

	private boolean isOwnUsual(long nowNanos) {
		return this.own > 0 && nowNanos - this.ownNanos < MEMORY;
	}

	/**
	 * A call was answered.
	 * @param ticket the call
	 * @param nowNanos the time
	 * @return whether it shows that the pool need not have paused: another call was
	 * refused more than once
	 */
	boolean clearsAccount(Ticket ticket, long nowNanos) {
		this.letInSequence = Math.max(this.letInSequence, ticket.sendSequence);
		if (ticket.refusals > 0) {
			recovered(ticket);
		}
		ticket.refusals = 0;
		ticket.alone = false;
		return ticket.sendSequence > this.firstSequence && close(ticket, nowNanos);
	}

	/**
	 * Refusals come at once and answers take their time: a call that was sent after the
	 * first one was refused, and has not come back in half as much again as the time of a
	 * refusal, was let in.
	 * @param nowNanos the time
	 * @return whether the pool need not have paused
	 */
	boolean clearsAccountBySilence(long nowNanos) {
		while (untilSilence(nowNanos) <= 0) {
			Ticket silent = this.others.removeFirst();
			if (silent.refusals > 0) {
				recovered(silent);
			}
			else {
				this.accepted = silent;
			}
		}
		Ticket letIn = this.accepted;
		if (letIn == null || !(isCallSuspected() || isOwnUsual(nowNanos))) {
			return false;
		}
		this.letInSequence = Math.max(this.letInSequence, letIn.sendSequence);
		return close(letIn, nowNanos);
	}

	/**
	 * When {@link #clearsAccountBySilence} has something to do.
	 * @param nowNanos the time
	 * @return nanoseconds from now, {@link Pool#NEVER} if no time is known
	 */
	long untilSilence(long nowNanos) {
		Ticket oldest = this.others.peekFirst();
		if (oldest == null) {
			return Pool.NEVER;
		}
		return (long) Math.max(SHORTEST_SILENCE, SILENT_REFUSALS * this.refusalNanos) - (nowNanos - oldest.sentNanos);
	}

	private void recovered(Ticket ticket) {
		if (ticket.unexplained) {
			this.own = Math.max(-1, Math.min(this.own, 0) - 1);
		}
	}

	/** Whether one call was refused more than once, and not many others. */
	boolean isCallSuspected() {
		return this.refusedAgain != null && !this.several;
	}

	/**
	 * Whether so many calls were refused together that it is hardly for their own sake.
	 */
	boolean isCrowd() {
		return this.several || (this.together >= MANY && this.together > this.onTheWire);
	}

	/** Whether other calls were refused, too. */
	boolean isAccountProved() {
		return this.several || this.othersRefused > 0;
	}

	/** Whether another call was let go since the first one was refused. */
	boolean hasOthersInFlight() {
		return this.accepted != null || !this.others.isEmpty();
	}

	/** Whether calls besides the first one were let go, and refused. */
	boolean areOthersRefused() {
		return this.othersRefused > 0;
	}

	/** Whether calls that were refused leave the next try to others. */
	boolean isTryingOthers() {
		return this.tryingOthers;
	}

	void paused() {
		this.tryingOthers = true;
	}

	void sent(Ticket ticket) {
		if (this.first != null) {
			this.others.addLast(ticket);
		}
	}

	void ended(Ticket ticket) {
		if (this.first != null) {
			this.others.remove(ticket);
			this.accepted = (this.accepted != ticket) ? this.accepted : null;
		}
	}

	private void open(@Nullable Ticket ticket, long lastSequence) {
		this.first = ticket;
		this.refusedAgain = null;
		this.several = ticket == null;
		this.othersRefused = 0;
		this.together = 0;
		this.firstSequence = lastSequence;
		this.accepted = null;
		this.others.clear();
	}

	private boolean close(Ticket letIn, long nowNanos) {
		Ticket again = this.refusedAgain;
		boolean alone = again != null && again != letIn && isCallSuspected();
		if (again != null && alone) {
			markAlone(again, nowNanos);
		}
		this.first = null;
		this.refusedAgain = null;
		this.several = false;
		this.othersRefused = 0;
		this.tryingOthers = false;
		this.accepted = null;
		this.others.clear();
		return alone;
	}

	/**
	 * What a refusal concerns.
	 */
	enum Scope {

		/** The pool goes on; the call alone waits. */
		CALL,

		/** The pool goes on, but slower; the call alone waits. */
		SLOWER,

		/** Not known yet: other calls are the next to try. */
		UNDECIDED,

		/** The pool waits, and the call is the next to try. */
		ACCOUNT

	}

}
