package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;

/**
 * The rate at which calls of more urgent lanes are served while calls of a lane are
 * queued,
 *
 * <pre>
 * urgent calls served / time in which calls were queued here
 * </pre>
 *
 * and at which a call that joins the lane has to let others go first.
 *
 * Both sums fade by 1/128 with each service, so that about the last 128 count.
 */
final class UrgentArrivalRate {

	/** Our choice: about the last 128 services are remembered. */
	private static final double FADE = 1 - 1 / 128.0;

	/** Our choice: the least number of services that make a rate. */
	private static final double FEWEST = 8;

	/**
	 * Our choice: 24 urgent calls served predict 24 more; 48 predict four times as many.
	 */
	private static final double ENOUGH = 24;

	private final Backlog needs = new Backlog();

	private double services;

	/* Not faded. */
	private double seen;

	private double waitedNanos;

	private long sinceNanos;

	/**
	 * The lane is no longer empty. The rate is forgotten if the lane was empty for longer
	 * than it was measured.
	 * @param nowNanos the time
	 */
	void begin(long nowNanos) {
		if (nowNanos - this.sinceNanos > this.waitedNanos) {
			this.needs.scale(0);
			this.services = 0;
			this.seen = 0;
			this.waitedNanos = 0;
		}
		this.sinceNanos = nowNanos;
	}

	/**
	 * A call of a more urgent lane was served while calls were queued here.
	 * @param call that call
	 * @param nowNanos the time
	 */
	void urgentServed(Call call, long nowNanos) {
		served(nowNanos);
		this.needs.count(call);
		this.seen++;
	}

	/**
	 * A call of this lane was served.
	 * @param nowNanos the time
	 */
	void served(long nowNanos) {
		this.needs.scale(FADE);
		this.services = this.services * FADE + 1;
		this.waitedNanos = this.waitedNanos * FADE + nowNanos - this.sinceNanos;
		this.sinceNanos = nowNanos;
	}

	/**
	 * Predicts the urgent calls that go before a call of this lane: no more than the
	 * evidence shows, as a few at the beginning do not show what comes.
	 * @param ahead the work before the call
	 * @param most how many calls may go before it, by the ageing of the lane
	 */
	void predict(ExpectedWork ahead, double most) {
		if (this.services >= FEWEST && this.needs.calls() > 0 && this.waitedNanos > 0) {
			ahead.urgentArrivals(this.needs, this.needs.calls() / this.waitedNanos,
					Math.min(most, this.seen * (this.seen / ENOUGH)));
		}
	}

}
