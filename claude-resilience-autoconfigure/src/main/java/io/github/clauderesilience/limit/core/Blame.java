package io.github.clauderesilience.limit.core;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a 429 is news of the account or of the one call that was refused. It is
 * news of the account if the headers say so, or if another call is refused, too. A call
 * that is refused again and again while others are answered is refused for its own sake:
 * a long context the account is not entitled to, for example.
 */
final class Blame {

	/* The only call that was refused since another one was answered. */
	private @Nullable Ticket suspect;

	/* The last sending before the suspect was refused for the first time. */
	private long caseSequence;

	private boolean several;

	/* The same call was refused again: each next try is another call's. */
	private boolean rotates;

	/* The pool has paused, and no call was answered since. */
	private boolean trial;

	/* Calls on the wire that were sent since the suspect was refused. */
	private int others;

	private long answeredSequence = -1;

	/**
	 * A call was refused with 429.
	 * @param ticket the call; what it learns about itself is noted in it
	 * @param cause what the headers say
	 * @param timed whether the provider named a time
	 * @param lastSequence of the latest sending
	 * @return whose pause it is
	 */
	Verdict refused(Ticket ticket, Notice.Cause cause, boolean timed, long lastSequence) {
		Verdict verdict = judge(ticket, cause, timed, lastSequence);
		this.rotates |= ticket.refusals > 1;
		ticket.apart = verdict != Verdict.ACCOUNT || (this.rotates && !isNamed(cause));
		return verdict;
	}

	private Verdict judge(Ticket ticket, Notice.Cause cause, boolean timed, long lastSequence) {
		long before = ticket.refusedSequence;
		ticket.refusedSequence = lastSequence;
		ticket.refusals++;
		if (isNamed(cause)) {
			open(null, lastSequence);
			return Verdict.ACCOUNT;
		}
		ticket.alone |= ticket.refusals > 1 && this.answeredSequence > before;
		if (ticket.alone) {
			return Verdict.CALL;
		}
		if (!this.several && (this.suspect == null || this.suspect == ticket)) {
			if (this.suspect == null) {
				open(ticket, lastSequence);
			}
			if (cause == Notice.Cause.HIDDEN && !timed) {
				return Verdict.CALL;
			}
			return (ticket.refusals > 1) ? Verdict.SUSPECT : Verdict.ACCOUNT;
		}
		this.several = true;
		return Verdict.ACCOUNT;
	}

	private static boolean isNamed(Notice.Cause cause) {
		return cause == Notice.Cause.LIMIT || cause == Notice.Cause.ACCELERATION;
	}

	/**
	 * A call was answered.
	 * @param ticket the call
	 * @return whether it shows that the pool need not have paused: only one call, which
	 * is not this one, was refused more than once
	 */
	boolean acquits(Ticket ticket) {
		this.answeredSequence = Math.max(this.answeredSequence, ticket.sendSequence);
		ticket.refusals = 0;
		ticket.alone = false;
		return ticket.sendSequence > this.caseSequence && close(ticket);
	}

	/**
	 * A pause is over. Refusals come at once and answers take their time: a call that was
	 * sent together with the suspect and has not come back was let in.
	 * @return whether the pool need not have paused
	 */
	boolean acquitsInSilence() {
		return this.others > 0 && isSuspected() && close(null);
	}

	/** Whether only one call was refused, and that more than once. */
	boolean isSuspected() {
		return this.suspect != null && !this.several && this.suspect.refusals > 1;
	}

	/** Whether more than one call was refused, so that it is about the account. */
	boolean isProved() {
		return this.several;
	}

	/** Whether another call was let go since the suspect was refused. */
	boolean hasOthers() {
		return this.others > 0;
	}

	/** Whether calls that were refused leave the next try to others. */
	boolean isTrial() {
		return this.trial;
	}

	void paused() {
		this.trial = true;
	}

	void sent() {
		this.others++;
	}

	void ended(Ticket ticket) {
		if (ticket.sendSequence > this.caseSequence) {
			this.others--;
		}
	}

	private void open(@Nullable Ticket ticket, long lastSequence) {
		this.suspect = ticket;
		this.several = ticket == null;
		this.caseSequence = lastSequence;
		this.others = 0;
	}

	private boolean close(@Nullable Ticket witness) {
		Ticket accused = this.suspect;
		boolean acquitted = accused != null && accused != witness && isSuspected();
		if (acquitted && accused != null) {
			accused.alone = true;
		}
		this.suspect = null;
		this.several = false;
		this.trial = false;
		this.rotates = false;
		return acquitted;
	}

	/**
	 * Whose pause it is.
	 */
	enum Verdict {

		/** The pool goes on; the call alone waits. */
		CALL,

		/** The pool waits, and another call is the next to try. */
		SUSPECT,

		/** The pool waits, and the call is the next to try. */
		ACCOUNT

	}

}
