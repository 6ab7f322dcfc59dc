package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.limit.day.DayBudget;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.limit.queue.AdmissionQueue;
import org.jspecify.annotations.Nullable;

/**
 * Load shedding: refuses the calls of a pool that time out in the queue or are bound to,
 * those that a full queue has no room for, and those that exceed the budget of the day.
 * Each is told when to come back.
 *
 * @param <T> the class of the tickets
 */
final class LoadShedder<T extends Ticket> {

	private final int maxQueue;

	private final AdmissionQueue<T> queue;

	private final Decisions<T> decisions;

	private final DayBudget budget;

	private final WaitEstimator waits;

	private final Pause pause;

	LoadShedder(int maxQueue, AdmissionQueue<T> queue, Decisions<T> decisions, DayBudget budget, WaitEstimator waits,
			Pause pause) {
		this.maxQueue = maxQueue;
		this.queue = queue;
		this.decisions = decisions;
		this.budget = budget;
		this.waits = waits;
		this.pause = pause;
	}

	/**
	 * Makes room for a call that is to be queued: in a full queue a less urgent call is
	 * refused instead, if there is one.
	 * @param newcomer the call
	 * @param nowNanos the time
	 * @return whether there is room
	 */
	boolean makeRoom(T newcomer, long nowNanos) {
		if (this.queue.size() < this.maxQueue) {
			return true;
		}
		T victim = this.queue.victimFor(newcomer);
		if (victim == null) {
			return false;
		}
		this.queue.remove(victim);
		this.decisions.refused(victim, Refusal.QUEUE_FULL, this.waits.expectedInQueue(victim, nowNanos), nowNanos);
		return true;
	}

	/**
	 * Refuses the queued calls that time out.
	 * @param nowNanos the time
	 */
	void refuseTimedOut(long nowNanos) {
		for (T ticket = next(nowNanos); ticket != null; ticket = next(nowNanos)) {
			refuseLate(ticket, this.waits.expectedInQueue(ticket, nowNanos), nowNanos);
		}
	}

	/**
	 * Refuses the queued calls that time out before the pause ends: they had better know
	 * now.
	 * @param nowNanos the time
	 */
	void refuseInPause(long nowNanos) {
		long wait = this.pause.promisedWaitNanos(nowNanos);
		for (T ticket = next(nowNanos + wait); ticket != null; ticket = next(nowNanos + wait)) {
			refuseLate(ticket, wait, nowNanos);
		}
	}

	/**
	 * Refuses a call for which the budget of the day is too small.
	 * @param ticket a call that is not queued
	 * @param nowNanos the time
	 */
	void refuseForToday(T ticket, long nowNanos) {
		long left = this.budget.refused(ticket, this.decisions.notices(), nowNanos);
		this.decisions.refused(ticket, Refusal.DAY_USED_UP, left, nowNanos);
	}

	private @Nullable T next(long byNanos) {
		return this.queue.takeTimedOut(byNanos);
	}

	private void refuseLate(T ticket, long wait, long nowNanos) {
		boolean wasSent = ticket.sendSequence > 0;
		this.decisions.refused(ticket, wasSent ? Refusal.RATE_LIMITED : Refusal.WOULD_MISS_DEADLINE,
				Math.max(wait, ticket.asideNanos(nowNanos)), nowNanos);
	}

}
