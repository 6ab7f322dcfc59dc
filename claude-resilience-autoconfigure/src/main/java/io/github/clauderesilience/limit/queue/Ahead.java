package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;

/**
 * What is served before a call: what stands there, and more urgent calls that are yet to
 * come.
 */
public final class Ahead extends Backlog {

	private Backlog urgent = NONE;

	private double urgentPerNano;

	private double mostUrgent;

	/**
	 * Sets how more urgent calls come.
	 * @param served the needs of some of them
	 * @param perNano how many come a nanosecond
	 * @param most how many go before the call at most
	 */
	public void expect(Backlog served, double perNano, double most) {
		this.urgent = served;
		this.urgentPerNano = perNano;
		this.mostUrgent = most;
	}

	/** Whether more urgent calls are to be expected. */
	public boolean isGrowing() {
		return this.urgentPerNano > 0 && this.mostUrgent >= 1;
	}

	/**
	 * Adds usual urgent calls.
	 * @param calls how many
	 */
	public void addUrgent(double calls) {
		add(this.urgent, calls / this.urgent.calls());
	}

	/**
	 * How many more urgent calls will most likely overtake. They come at random, so the
	 * wait has the distribution of a first passage; this is the mode of its logarithm, as
	 * it is the relative error that counts.
	 * @param waitNanos the wait if none came, positive
	 * @param eachNanos what each adds to it
	 * @return a whole number
	 */
	public double likelyUrgent(double waitNanos, double eachNanos) {
		double share = this.urgentPerNano * eachNanos;
		if (share >= 1) {
			return Math.floor(this.mostUrgent);
		}
		double mean = waitNanos / (1 - share);
		double spread = share * eachNanos / (2 * waitNanos * (1 - share));
		double likely = mean * (Math.sqrt(1 + spread * spread) - spread);
		return Math.floor(Math.max(0, Math.min(this.mostUrgent, (likely - waitNanos) / eachNanos)));
	}

}
