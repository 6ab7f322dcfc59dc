package io.github.clauderesilience.limit.core;

import java.util.ArrayDeque;
import java.util.Deque;

import io.github.clauderesilience.limit.need.Notice;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a 429 is news of the account or of the one call that was refused. It is
 * news of the account if the headers say so, or if others are refused, too. A call that
 * is refused again and again while others are let in is refused for its own sake: a long
 * context the account is not entitled to, for example. Once such calls are known to come,
 * a first refusal is taken for the call's own, until many others in a row are refused.
 */
final class Blame {

	private static final long SECOND = 1_000_000_000L;

	/**
	 * Our choice: so many different calls refused in a row, none let in between, are the
	 * account's. With every third call refused for its own sake that is wrong once in
	 * 400.
	 */
	static final int STRANGERS = 5;

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
	private @Nullable Ticket suspect;

	/* The last sending before the suspect was refused for the first time. */
	private long caseSequence;

	private boolean several;

	private int onTheWire;

	/* Calls that were refused together with the suspect. */
	private int together;

	/* Other calls that were sent since and refused. */
	private int strangers;

	/* The call that was refused again: each next try is another call's. */
	private @Nullable Ticket accused;

	/* The pool has paused, and no call was let in since. */
	private boolean trial;

	/* Calls on the wire that were sent since the suspect was refused, oldest first. */
	private final Deque<Ticket> others = new ArrayDeque<>();

	/* One of them that was let in. */
	private @Nullable Ticket witness;

	/* The longest time a refusal took in this case. */
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
	 * @return whose pause it is
	 */
	Verdict refused(Ticket ticket, Notice.Cause cause, boolean timed, long lastSequence, int inFlight, long nowNanos) {
		this.onTheWire = inFlight;
		boolean late = this.suspect != null && ticket.sendSequence <= this.caseSequence;
		Verdict verdict = judge(ticket, cause, timed, lastSequence, nowNanos);
		ticket.apart = verdict != Verdict.ACCOUNT || ((late || this.accused != null) && !isNamed(cause));
		return verdict;
	}

	private Verdict judge(Ticket ticket, Notice.Cause cause, boolean timed, long lastSequence, long nowNanos) {
		long before = ticket.refusedSequence;
		ticket.refusedSequence = lastSequence;
		ticket.refusals++;
		ticket.unexplained = !isNamed(cause);
		if (isNamed(cause)) {
			open(null, lastSequence);
			return Verdict.ACCOUNT;
		}
		this.refusalNanos = Math.max(this.refusalNanos, nowNanos - ticket.sentNanos);
		if (ticket.refusals > 1 && this.letInSequence > before) {
			isAlone(ticket, nowNanos);
		}
		if (ticket.alone) {
			return Verdict.CALL;
		}
		if (this.suspect == null && !this.several) {
			open(ticket, lastSequence);
			this.refusalNanos = nowNanos - ticket.sentNanos;
		}
		else if (this.suspect != ticket && ticket.refusals == 1) {
			count(ticket);
		}
		if (ticket.refusals > 1) {
			this.accused = ticket;
		}
		return isOwnUsual(nowNanos) ? verdictAmongOwn(ticket, lastSequence) : verdict(ticket, cause, timed);
	}

	private void count(Ticket ticket) {
		if (ticket.sendSequence > this.caseSequence) {
			this.strangers++;
		}
		else {
			this.together++;
			if (isCrowd()) {
				this.own = Math.min(this.own, -1);
			}
		}
	}

	private Verdict verdictAmongOwn(Ticket ticket, long lastSequence) {
		if (this.strangers < STRANGERS && !isCrowd()) {
			return Verdict.CALL;
		}
		this.own = 0;
		open(ticket, lastSequence);
		return Verdict.ACCOUNT;
	}

	private Verdict verdict(Ticket ticket, Notice.Cause cause, boolean timed) {
		if (this.several) {
			return Verdict.ACCOUNT;
		}
		if (this.suspect == ticket && this.strangers == 0 && cause == Notice.Cause.HIDDEN && !timed) {
			return Verdict.SLOWER;
		}
		this.several = this.strangers >= STRANGERS;
		return isSuspected() ? Verdict.SUSPECT : Verdict.ACCOUNT;
	}

	private static boolean isNamed(Notice.Cause cause) {
		return cause == Notice.Cause.LIMIT || cause == Notice.Cause.ACCELERATION;
	}

	private void isAlone(Ticket ticket, long nowNanos) {
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
	boolean acquits(Ticket ticket, long nowNanos) {
		this.letInSequence = Math.max(this.letInSequence, ticket.sendSequence);
		if (ticket.refusals > 0) {
			recovered(ticket);
		}
		ticket.refusals = 0;
		ticket.alone = false;
		return ticket.sendSequence > this.caseSequence && close(ticket, nowNanos);
	}

	/**
	 * Refusals come at once and answers take their time: a call that was sent after the
	 * suspect was refused, and has not come back in half as much again as the time of a
	 * refusal, was let in.
	 * @param nowNanos the time
	 * @return whether the pool need not have paused
	 */
	boolean acquitsInSilence(long nowNanos) {
		while (untilSilence(nowNanos) <= 0) {
			Ticket silent = this.others.removeFirst();
			if (silent.refusals > 0) {
				recovered(silent);
			}
			else {
				this.witness = silent;
			}
		}
		Ticket letIn = this.witness;
		if (letIn == null || !(isSuspected() || isOwnUsual(nowNanos))) {
			return false;
		}
		this.letInSequence = Math.max(this.letInSequence, letIn.sendSequence);
		return close(letIn, nowNanos);
	}

	/**
	 * When {@link #acquitsInSilence} has something to do.
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
	boolean isSuspected() {
		return this.accused != null && !this.several;
	}

	/**
	 * Whether so many calls were refused together that it is hardly for their own sake.
	 */
	boolean isCrowd() {
		return this.several || (this.together >= STRANGERS && this.together > this.onTheWire);
	}

	/** Whether other calls were refused, too. */
	boolean isProved() {
		return this.several || this.strangers > 0;
	}

	/** Whether another call was let go since the suspect was refused. */
	boolean hasOthers() {
		return this.witness != null || !this.others.isEmpty();
	}

	/** Whether calls besides the suspect were let go, and refused. */
	boolean hasStrangers() {
		return this.strangers > 0;
	}

	/** Whether calls that were refused leave the next try to others. */
	boolean isTrial() {
		return this.trial;
	}

	void paused() {
		this.trial = true;
	}

	void sent(Ticket ticket) {
		if (this.suspect != null) {
			this.others.addLast(ticket);
		}
	}

	void ended(Ticket ticket) {
		if (this.suspect != null) {
			this.others.remove(ticket);
			this.witness = (this.witness != ticket) ? this.witness : null;
		}
	}

	private void open(@Nullable Ticket ticket, long lastSequence) {
		this.suspect = ticket;
		this.accused = null;
		this.several = ticket == null;
		this.strangers = 0;
		this.together = 0;
		this.caseSequence = lastSequence;
		this.witness = null;
		this.others.clear();
	}

	private boolean close(Ticket letIn, long nowNanos) {
		Ticket guilty = this.accused;
		boolean acquitted = guilty != null && guilty != letIn && isSuspected();
		if (acquitted && guilty != null) {
			isAlone(guilty, nowNanos);
		}
		this.suspect = null;
		this.accused = null;
		this.several = false;
		this.strangers = 0;
		this.trial = false;
		this.witness = null;
		this.others.clear();
		return acquitted;
	}

	/**
	 * Whose pause it is.
	 */
	enum Verdict {

		/** The pool goes on; the call alone waits. */
		CALL,

		/** The pool goes on, but slower; the call alone waits. */
		SLOWER,

		/** Other calls are the next to try. */
		SUSPECT,

		/** The pool waits, and the call is the next to try. */
		ACCOUNT

	}

}
