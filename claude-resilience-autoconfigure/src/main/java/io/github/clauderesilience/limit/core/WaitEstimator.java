package io.github.clauderesilience.limit.core;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.day.DayBudget;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.limit.queue.AdmissionQueue;
import io.github.clauderesilience.limit.queue.ExpectedWork;

/**
 * How long calls of a pool will have to wait, and what else callers and operators are
 * told about it. Changes nothing.
 */
final class WaitEstimator {

	private final AdmissionRules rules;

	private final AdmissionQueue<? extends Ticket> queue;

	private final InFlightCalls inFlight;

	private final DayBudget budget;

	WaitEstimator(AdmissionRules rules, AdmissionQueue<? extends Ticket> queue, InFlightCalls inFlight,
			DayBudget budget) {
		this.rules = rules;
		this.queue = queue;
		this.inFlight = inFlight;
		this.budget = budget;
	}

	/**
	 * How long a call will have to wait behind certain work.
	 * @param ticket the call
	 * @param ahead what goes before it; is added to
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long expected(Ticket ticket, ExpectedWork ahead, long nowNanos) {
		return this.rules.expected(ticket, ahead, this.inFlight.calls(), nowNanos);
	}

	/**
	 * How long a call would have to wait if it joined the queue now.
	 * @param ticket a call that is not queued
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long expectedInQueue(Ticket ticket, long nowNanos) {
		return expected(ticket, this.queue.workBefore(ticket), nowNanos);
	}

	/**
	 * How long a call that came now would wait.
	 * @param demand what it would need
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now, {@link Pool#NEVER} while an operator holds the pool
	 */
	long ofNewCall(Demand demand, long nowNanos) {
		if (this.rules.window().isHeld()) {
			return Pool.NEVER;
		}
		Ticket ticket = new Ticket(demand);
		ticket.estimated(this.rules.estimates());
		ExpectedWork ahead = this.queue.workBefore(ticket);
		return this.budget.admits(ticket, ahead, nowNanos) ? expected(ticket, ahead, nowNanos)
				: this.budget.leftNanos(nowNanos);
	}

	private List<String> guesses(long nowNanos) {
		List<String> guesses = this.rules.levels().guesses(nowNanos);
		String rate = this.rules.rate().guess(nowNanos);
		if (!rate.isEmpty()) {
			guesses.add(0, rate);
		}
		if (this.inFlight.areRefusedAtRandom(nowNanos)) {
			guesses.add("some calls are refused with 429 at any rate, and back off alone");
		}
		if (this.queue.sizeAside() > 0) {
			guesses.add("refused alone and tried apart: calls " + this.queue.sizeAside());
		}
		return guesses;
	}

	/**
	 * The pool at this moment.
	 * @param nowNanos the time
	 * @return a view
	 */
	PoolView view(long nowNanos) {
		Map<Lane, Duration> waits = new EnumMap<>(Lane.class);
		for (Lane lane : Lane.values()) {
			waits.put(lane, Duration.ofNanos(ofNewCall(new Demand("", lane, null, 0, 0, 0, nowNanos), nowNanos)));
		}
		CongestionWindow window = this.rules.window();
		long paused = window.pause().promisedWaitNanos(nowNanos);
		Duration pause = (paused > 0) ? Duration.ofNanos(paused) : null;
		return new PoolView(this.rules.levels().views(nowNanos), this.budget.views(nowNanos),
				this.queue.size() + this.queue.sizeAside(), this.queue.sizeByLane(), this.inFlight.calls(),
				(int) Math.min(this.rules.concurrency().most(), window.window()), this.rules.rate().perMinute(), pause,
				window.isHeld(), waits.getOrDefault(Lane.NORMAL, Duration.ZERO), waits, guesses(nowNanos));
	}

}
