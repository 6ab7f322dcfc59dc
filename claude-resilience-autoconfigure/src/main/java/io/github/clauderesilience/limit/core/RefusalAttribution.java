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
 * The same goes once calls are known to be refused at random.
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

	/**
	 * Our choice: so many calls let in besides one that was refused, and at most two of
	 * five refused, show that the account has not run out.
	 */
	private static final int FEW = 4;

	private static final double LET_IN_TO_REFUSED = 1.5;

	/**
	 * A bucket that refills by the minute is empty for no longer than that. What takes
	 * longer, and no header shows, is as likely the call's own, so others try next.
	 */
	private static final long LONGEST_REFILL = 60 * SECOND;

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

	/* When the first call was refused, and how long that took. */
	private long firstNanos;

	private long firstTookNanos;

	/* Calls sent after the first one and before its refusal came, and those refused. */
	private long meanwhile;

	private long refusedMeanwhile;

	/* Calls that were refused together with the first one. */
	private int together;

	/* Other calls that were sent since and refused. */
	private int othersRefused;

	/* The call that was refused again, or for long: each next try is another call's. */
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

	/* Calls are refused at random, so that being let in later says nothing. */
	private boolean random;

	/**
	 * A call was refused with 429.
	 * @param ticket the call; what it learns about itself is noted in it
	 * @param cause what the headers say
	 * @param retryAfterNanos what the provider said, or negative
	 * @param lastSequence of the latest sending
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 * @return what the refusal concerns
	 */
	Scope refused(Ticket ticket, Notice.Cause cause, long retryAfterNanos, long lastSequence, int inFlight,
			long nowNanos) {
		this.onTheWire = inFlight;
		boolean late = this.first != null && ticket.sendSequence <= this.firstSequence;
		Scope scope = attribute(ticket, cause, isLasting(retryAfterNanos), lastSequence, nowNanos);
		ticket.apart = scope != Scope.ACCOUNT || ((late || this.refusedAgain != null) && !isNamed(cause));
		return scope;
	}

	/** Whether no limit by the minute takes so long. */
	static boolean isLasting(long retryAfterNanos) {
		return retryAfterNanos > LONGEST_REFILL;
	}

	private Scope attribute(Ticket ticket, Notice.Cause cause, boolean lasting, long lastSequence, long nowNanos) {
		long before = ticket.refusedSequence;
		ticket.refusedSequence = lastSequence;
		ticket.refusals++;
		ticket.unexplained = !isNamed(cause);
		if (isNamed(cause)) {
			open(null, lastSequence, nowNanos);
			return Scope.ACCOUNT;
		}
		if (this.first != null && ticket.sendSequence <= this.firstSequence) {
			this.refusedMeanwhile++;
		}
		this.refusalNanos = Math.max(this.refusalNanos, nowNanos - ticket.sentNanos);
		if (ticket.refusals > 1 && this.letInSequence > before) {
			markAlone(ticket, nowNanos);
		}
		if (ticket.alone) {
			return Scope.CALL;
		}
		if (this.first == null && !this.several) {
			open(ticket, lastSequence, nowNanos);
			this.refusalNanos = nowNanos - ticket.sentNanos;
			this.refusedAgain = lasting ? ticket : null;
		}
		else if (this.first != ticket && ticket.refusals == 1) {
			count(ticket);
		}
		if (ticket.refusals > 1) {
			this.refusedAgain = ticket;
		}
		return isOwnUsual(nowNanos) ? scopeAmongOwn(ticket, lastSequence, nowNanos) : scope();
	}

	private void count(Ticket ticket) {
		if (ticket.sendSequence > this.firstSequence) {
			this.othersRefused++;
		}
		else {
			this.together++;
		}
	}

	private Scope scopeAmongOwn(Ticket ticket, long lastSequence, long nowNanos) {
		boolean inARow = this.othersRefused >= MANY && this.othersRefused > this.others.size();
		if (!inARow && !isCrowd()) {
			this.ownNanos = this.random ? nowNanos : this.ownNanos;
			return Scope.CALL;
		}
		this.own = 0;
		this.random = false;
		open(ticket, lastSequence, nowNanos);
		return Scope.ACCOUNT;
	}

	private Scope scope() {
		if (this.several) {
			return Scope.ACCOUNT;
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
		while (!this.others.isEmpty() && silenceNanos() <= nowNanos - this.others.getFirst().sentNanos) {
			Ticket silent = this.others.removeFirst();
			if (silent.refusals > 0) {
				recovered(silent);
			}
			else {
				this.accepted = silent;
			}
		}
		if (areOthersLetIn(nowNanos)) {
			reset();
			return true;
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
		long since = (oldest != null) ? silenceNanos() - (nowNanos - oldest.sentNanos) : Pool.NEVER;
		return isFirstAlone() ? Math.min(since, silenceNanos() - (nowNanos - this.firstNanos)) : since;
	}

	private long silenceNanos() {
		return (long) Math.max(SHORTEST_SILENCE, SILENT_REFUSALS * this.refusalNanos);
	}

	/* As far as is known by now, calls sent together with the first one were let in. */
	private boolean isFirstAlone() {
		long letIn = this.meanwhile - this.refusedMeanwhile;
		return this.first != null && !this.several && this.othersRefused == 0 && letIn >= FEW
				&& LET_IN_TO_REFUSED * this.refusedMeanwhile <= letIn;
	}

	private boolean areOthersLetIn(long nowNanos) {
		return isFirstAlone() && nowNanos - this.firstNanos >= silenceNanos();
	}

	/**
	 * At which rate calls were let in that were sent together with the first one.
	 * @param nowNanos the time
	 * @return calls a nanosecond, 0 if that is not known or not to be tested
	 */
	double letInPerNano(long nowNanos) {
		return (areOthersLetIn(nowNanos) && !isOwnUsual(nowNanos))
				? (this.meanwhile - this.refusedMeanwhile) / (double) this.firstTookNanos : 0;
	}

	/**
	 * Calls are refused at random, whatever is sent: each 429 is its call's own until
	 * many in a row are refused.
	 * @param ticket the call that was refused last
	 * @param nowNanos the time
	 */
	void random(Ticket ticket, long nowNanos) {
		ticket.apart = true;
		this.random = true;
		this.own = MOST_OWN;
		this.ownNanos = nowNanos;
		reset();
	}

	/**
	 * Whether calls are taken to be refused at random.
	 * @param nowNanos the time
	 * @return {@code false} once this is forgotten
	 */
	boolean isRandom(long nowNanos) {
		return this.random && isOwnUsual(nowNanos);
	}

	private void recovered(Ticket ticket) {
		if (ticket.unexplained && !this.random) {
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
		return this.several || this.othersRefused > 0 || this.refusedMeanwhile > 0;
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

	private void open(@Nullable Ticket ticket, long lastSequence, long nowNanos) {
		this.first = ticket;
		this.firstNanos = nowNanos;
		this.firstTookNanos = (ticket != null) ? Math.max(1, nowNanos - ticket.sentNanos) : 1;
		this.meanwhile = (ticket != null) ? lastSequence - ticket.sendSequence : 0;
		this.refusedMeanwhile = 0;
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
		reset();
		return alone;
	}

	private void reset() {
		this.first = null;
		this.refusedAgain = null;
		this.several = false;
		this.othersRefused = 0;
		this.tryingOthers = false;
		this.accepted = null;
		this.others.clear();
	}

	/**
	 * What a refusal concerns.
	 */
	enum Scope {

		/** The pool goes on; the call alone waits. */
		CALL,

		/** Not known yet: other calls are the next to try. */
		UNDECIDED,

		/** The pool waits, and the call is the next to try. */
		ACCOUNT

	}

}
