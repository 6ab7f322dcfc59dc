package io.github.clauderesilience.limit.core;

import java.util.List;

import io.github.clauderesilience.limit.account.Estimates;
import io.github.clauderesilience.limit.account.HeaderReconciliation;
import io.github.clauderesilience.limit.account.HeldLeases;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.Levels;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.day.DayBudget;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Notice;

/**
 * The calls of a pool that were admitted and are not settled, and what is learned from
 * them. The caller has checked that a ticket is one of them.
 */
final class InFlightCalls {

	private final CongestionWindow window;

	private final Pause pause;

	private final AdaptiveRate rate;

	private final Levels levels;

	private final HeaderReconciliation reconciliation;

	private final ConcurrencyLimit concurrency;

	private final Estimates estimates;

	private final HeldLeases leases;

	private final DayBudget budget;

	private final List<Notice> notices;

	private final RefusalAttribution attribution;

	private long sends;

	private int calls;

	private boolean headersMissed;

	InFlightCalls(AdmissionRules rules, RefusalAttribution attribution, DayBudget budget, List<Notice> notices) {
		this.window = rules.window();
		this.pause = this.window.pause();
		this.rate = rules.rate();
		this.levels = rules.levels();
		this.concurrency = rules.concurrency();
		this.estimates = rules.estimates();
		this.leases = rules.leases();
		this.reconciliation = new HeaderReconciliation(this.levels, this.estimates, this.leases);
		this.attribution = attribution;
		this.budget = budget;
		this.notices = notices;
	}

	int calls() {
		return this.calls;
	}

	/**
	 * A call may be sent: reserves what it needs.
	 * @param ticket a call for which a place was taken
	 * @param nowNanos the time
	 */
	void admit(Ticket ticket, long nowNanos) {
		ticket.admitted(nowNanos, ++this.sends);
		this.calls++;
		this.levels.take(ticket, nowNanos);
		this.leases.goes();
		ticket.day = this.budget.take(ticket, this.notices, nowNanos);
		this.rate.taken(nowNanos);
		this.window.sent(this.calls, nowNanos);
		attributeBySilence(nowNanos);
		this.attribution.sent(ticket);
	}

	/**
	 * It is known what all instances have taken.
	 * @param grant what is known
	 * @param nowNanos the time
	 */
	void inStep(LeaseGrant grant, long nowNanos) {
		this.levels.adopt(grant, nowNanos);
		this.reconciliation.compare(nowNanos);
	}

	/**
	 * The head of an answer arrived.
	 * @param ticket the call
	 * @param good whether it is an answer of the model
	 * @param headers what its headers say
	 * @param nowNanos the time
	 * @return whether more calls may go because of it
	 */
	boolean answered(Ticket ticket, boolean good, RateLimitHeaders headers, long nowNanos) {
		ticket.answered = true;
		this.levels.counted(ticket);
		this.estimates.answered(nowNanos - ticket.sentNanos);
		this.window.latency(this.estimates.latencyNanos(), ticket.sentNanos, nowNanos);
		if (good) {
			this.levels.relax(nowNanos);
			if (ticket.refusals > 0 && (this.rate.isInForce() || this.attribution.isAccountProved())) {
				this.rate.confirm(nowNanos);
			}
			if (this.attribution.clearsAccount(ticket, nowNanos)) {
				clearAccount(nowNanos);
			}
		}
		ticket.good = good;
		if (!headers.isEmpty()) {
			this.reconciliation.learn(ticket.sent(), headers, this.notices, nowNanos);
			this.reconciliation.correct(ticket.sent(), headers, false, this.calls, nowNanos);
			ticket.tokenHeaders = headers;
			return false;
		}
		if (good && !this.headersMissed) {
			this.headersMissed = true;
			this.notices.add(new Notice.HeadersMissing());
		}
		open(ticket, nowNanos);
		return true;
	}

	/**
	 * A stream said how much has been used so far.
	 * @param ticket the call
	 * @param input input tokens that count
	 * @param output output tokens so far
	 * @param nowNanos the time
	 */
	void progressed(Ticket ticket, double input, double output, long nowNanos) {
		if (!ticket.answered) {
			ticket.answered = true;
			this.levels.counted(ticket);
		}
		Need reserved = ticket.need();
		Need used = Need.ofCall(input, Math.max(output, reserved.outputTokens()));
		Need more = used.minus(reserved);
		this.levels.adjust(new Need(0, -more.inputTokens(), 0), nowNanos);
		this.levels.takeOutput(more.outputTokens(), ticket.sentNanos, nowNanos);
		this.budget.adjust(ticket.day, more, this.notices, nowNanos);
		ticket.takes(used);
		readTokens(ticket, nowNanos);
	}

	/**
	 * A call ended and its use is known or has to be guessed.
	 * @param ticket the call
	 * @param input input tokens that count, negative for unknown
	 * @param output output tokens, negative for unknown
	 * @param complete whether it tells what calls usually use
	 * @param nowNanos the time
	 */
	void settle(Ticket ticket, double input, double output, boolean complete, long nowNanos) {
		Need reserved = ticket.need();
		Need used = Need.ofCall((input >= 0) ? input : reserved.inputTokens(),
				(output >= 0) ? output : reserved.outputTokens());
		if (complete && input >= 0 && output >= 0) {
			this.estimates.settled(ticket, used, nowNanos - ticket.sentNanos);
		}
		this.levels.used(used);
		end(ticket, reserved.minus(used), nowNanos);
		readTokens(ticket, nowNanos);
	}

	/**
	 * A call ended without having used anything.
	 * @param ticket the call
	 * @param nowNanos the time
	 */
	void refund(Ticket ticket, long nowNanos) {
		end(ticket, ticket.need(), nowNanos);
		readTokens(ticket, nowNanos);
	}

	/**
	 * A call was answered with 429.
	 * @param ticket the call
	 * @param retryAfterNanos what the provider said, or negative
	 * @param headers what the headers say
	 * @param nowNanos the time
	 * @return whether a pause began or was prolonged by it
	 */
	boolean limited(Ticket ticket, long retryAfterNanos, RateLimitHeaders headers, long nowNanos) {
		boolean stale = this.pause.isStale(ticket.sendSequence);
		this.rate.refused(ticket.sendSequence);
		Notice.Cause cause = this.reconciliation.limited(ticket.sent(), headers, !stale, nowNanos);
		end(ticket, ticket.need(), nowNanos);
		this.reconciliation.learn(ticket.sent(), headers, this.notices, nowNanos);
		this.reconciliation.correctRefused(ticket.sent(), headers, this.calls, nowNanos);
		this.pause.limits(this.levels.limitPerNano());
		attributeBySilence(nowNanos);
		switch (attribute(ticket, cause, retryAfterNanos, nowNanos)) {
			case CALL -> setAside(ticket, nowNanos);
			case UNDECIDED -> tryOthers(ticket, stale, retryAfterNanos, cause, nowNanos);
			case ACCOUNT -> {
				if (!stale) {
					slowDown(ticket, cause, nowNanos);
					if (this.rate.isRefuted()) {
						goOn(ticket, retryAfterNanos, nowNanos);
					}
					else {
						pause(ticket, false, retryAfterNanos, cause, nowNanos);
					}
				}
				else if (this.attribution.isCrowd()) {
					this.rate.confirm(nowNanos);
				}
			}
		}
		return this.pause.isOn();
	}

	private RefusalAttribution.Scope attribute(Ticket ticket, Notice.Cause cause, long retryAfterNanos, long nowNanos) {
		boolean knownAlone = ticket.alone;
		RefusalAttribution.Scope scope = this.attribution.refused(ticket, cause, retryAfterNanos, this.sends,
				this.calls, nowNanos);
		if (ticket.apart) {
			backOff(ticket, retryAfterNanos, nowNanos);
		}
		if (ticket.alone && !knownAlone) {
			this.rate.forgive();
		}
		return scope;
	}

	private void backOff(Ticket ticket, long retryAfterNanos, long nowNanos) {
		double least = this.pause.backoffNanos(ticket.refusals, -1);
		ticket.asideUntilNanos = nowNanos
				+ (long) Math.max(least, this.pause.backoffNanos(ticket.refusals, retryAfterNanos));
	}

	/* Calls are refused at any rate: the pool goes on, without a rate. */
	private void goOn(Ticket ticket, long retryAfterNanos, long nowNanos) {
		this.rate.drop();
		this.attribution.random(ticket, nowNanos);
		this.window.restore(this.calls, nowNanos);
		backOff(ticket, retryAfterNanos, nowNanos);
		setAside(ticket, nowNanos);
	}

	/**
	 * Whether calls are taken to be refused at random, whatever the rate.
	 * @param nowNanos the time
	 * @return {@code false} once this is forgotten
	 */
	boolean areRefusedAtRandom(long nowNanos) {
		return this.attribution.isRandom(nowNanos);
	}

	/* The pool goes on, and the call waits alone. */
	private void setAside(Ticket ticket, long nowNanos) {
		this.notices
			.add(new Notice.RefusedAlone(ticket.demand().model(), ticket.refusals, ticket.asideUntilNanos - nowNanos));
	}

	/**
	 * Some calls that were let go may count as let in by now.
	 * @param nowNanos the time
	 */
	void attributeBySilence(long nowNanos) {
		double letInPerNano = this.attribution.letInPerNano(nowNanos);
		if (!this.attribution.clearsAccountBySilence(nowNanos)) {
			return;
		}
		if (letInPerNano > 0) {
			this.rate.tryLess(letInPerNano, nowNanos);
			this.window.restore(this.calls, nowNanos);
		}
		else {
			clearAccount(nowNanos);
		}
	}

	/**
	 * When {@link #attributeBySilence} has something to do.
	 * @param nowNanos the time
	 * @return nanoseconds from now, {@link Pool#NEVER} if no time is known
	 */
	long untilSilence(long nowNanos) {
		return this.attribution.isTryingOthers() ? this.attribution.untilSilence(nowNanos) : Pool.NEVER;
	}

	/* One call was refused again, or for long: what about others? */
	private void tryOthers(Ticket ticket, boolean stale, long retryAfterNanos, Notice.Cause cause, long nowNanos) {
		if (this.attribution.areOthersRefused() && !this.attribution.hasOthersInFlight()) {
			this.attribution.paused();
			this.window.tryOthers(this.calls, nowNanos);
		}
		else if (!stale && retryAfterNanos >= 0 && !RefusalAttribution.isLasting(retryAfterNanos)
				&& !this.attribution.hasOthersInFlight()) {
			pause(ticket, true, retryAfterNanos, cause, nowNanos);
		}
		else if (!stale) {
			this.attribution.paused();
			this.window.pauseForOthers(ticket.sentNanos, this.sends, nowNanos);
		}
	}

	private void pause(Ticket ticket, boolean again, long retryAfterNanos, Notice.Cause cause, long nowNanos) {
		this.attribution.paused();
		long nanos = this.window.pause(ticket.sentNanos, retryAfterNanos, again, this.sends, nowNanos);
		this.notices.add(new Notice.Paused(nanos, retryAfterNanos >= 0, cause));
	}

	private void slowDown(Ticket ticket, Notice.Cause cause, long nowNanos) {
		boolean hidden = cause == Notice.Cause.ACCELERATION || cause == Notice.Cause.HIDDEN;
		if (hidden || this.rate.isInForce() || !this.levels.isKnown()) {
			boolean explained = cause == Notice.Cause.ACCELERATION || cause == Notice.Cause.LIMIT;
			this.rate.limited(this.levels.limitPerNano(), explained, ticket.sendSequence, ticket.sentNanos);
			if (cause != Notice.Cause.UNKNOWN || this.attribution.isAccountProved()) {
				this.rate.suppose(nowNanos);
			}
		}
	}

	/* Only one call is refused, and the others are not: the pause was that call's. */
	private void clearAccount(long nowNanos) {
		this.rate.forgive();
		this.window.restore(this.calls, nowNanos);
	}

	private void readTokens(Ticket ticket, long nowNanos) {
		RateLimitHeaders headers = ticket.tokenHeaders;
		if (headers != null) {
			ticket.tokenHeaders = null;
			this.reconciliation.correct(ticket.sent(), headers, true, this.calls, nowNanos);
			open(ticket, nowNanos);
		}
	}

	private void open(Ticket ticket, long nowNanos) {
		if (ticket.good) {
			this.window.answered(ticket.sendSequence, this.calls, this.levels.affordable(nowNanos), nowNanos);
		}
	}

	private void end(Ticket ticket, Need unused, long nowNanos) {
		ticket.ended();
		this.attribution.ended(ticket);
		if (!ticket.answered) {
			this.levels.counted(ticket);
		}
		this.levels.settled(ticket, ticket.sentNanos, nowNanos);
		this.levels.adjust(unused, nowNanos);
		this.budget.adjust(ticket.day, Need.NONE.minus(unused), this.notices, nowNanos);
		this.calls--;
		if (this.calls == 0) {
			this.levels.quiet(nowNanos);
		}
		this.concurrency.giveBack();
	}

}
