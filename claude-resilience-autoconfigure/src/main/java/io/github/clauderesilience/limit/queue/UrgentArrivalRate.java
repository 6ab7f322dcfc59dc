package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;

/**
 * How many calls of more urgent lanes are served while calls of a lane wait: a call that
 * joins the lane will be overtaken at the same rate,
 *
 * <pre>
 * urgent calls served / time in which calls waited here
 * </pre>
 *
 * Both sums fade by 1/128 with each service, so that about the last 128 count.
 */
final class UrgentArrivalRate {

	/** Our choice: about so many services are remembered. */
	private static final double FADE = 1 - 1 / 128.0;

	/** Our choice: services that make a rate. */
	private static final double FEWEST = 8;

	/**
	 * Our choice: so many that overtook show that as many will, twice as many show four
	 * times as many.
	 */
	private static final double ENOUGH = 24;

	private final Backlog needs = new Backlog();

	private double services;

	/* Not faded. */
	private double seen;

	private double waitedNanos;

	private long sinceNanos;

	/**
	 * Calls begin to wait in the lane. What was seen is forgotten if nobody waited for
	 * longer than it was seen.
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
	 * A call of a more urgent lane was served while calls waited here.
	 * @param ticket that call
	 * @param nowNanos the time
	 */
	void overtook(Call ticket, long nowNanos) {
		served(nowNanos);
		this.needs.count(ticket);
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
	 * Tells what will overtake a call of this lane: not many where few did so far, as a
	 * few at the beginning do not show what comes.
	 * @param ahead what stands before it
	 * @param most how many calls may yet overtake it, by the ageing of the lane
	 */
	void expect(ExpectedWork ahead, double most) {
		if (this.services >= FEWEST && this.needs.calls() > 0 && this.waitedNanos > 0) {
			ahead.expect(this.needs, this.needs.calls() / this.waitedNanos,
					Math.min(most, this.seen * (this.seen / ENOUGH)));
		}
	}

}
