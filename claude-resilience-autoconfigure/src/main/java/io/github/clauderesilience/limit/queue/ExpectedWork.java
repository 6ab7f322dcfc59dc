package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;

/**
 * What is expected to be served before a call: the queued work, and more urgent calls
 * that are yet to come.
 */
public final class ExpectedWork extends Backlog {

	private Backlog urgent = NONE;

	private double urgentPerNano;

	private double mostUrgent;

	/**
	 * Sets the rate at which more urgent calls arrive.
	 * @param served the needs of some of them
	 * @param perNano arrivals per nanosecond
	 * @param most how many are served before the call at most
	 */
	public void urgentArrivals(Backlog served, double perNano, double most) {
		this.urgent = served;
		this.urgentPerNano = perNano;
		this.mostUrgent = most;
	}

	/** Whether more urgent calls are to be expected. */
	public boolean isGrowing() {
		return this.urgentPerNano > 0 && this.mostUrgent >= 1;
	}

	/**
	 * Adds urgent calls like those served lately.
	 * @param calls how many
	 */
	public void addUrgent(double calls) {
		add(this.urgent, calls / this.urgent.calls());
	}

	/**
	 * How many urgent calls will most likely arrive in time to go first. They come at
	 * random with rate r and each adds e to the wait w, so the time until the backlog is
	 * gone is that of a first passage: inverse Gaussian, with
	 *
	 * <pre>
	 * s = r * e        mean = w / (1 - s)        shape = w * w / (s * e)
	 * </pre>
	 *
	 * As it is the relative error of a wait that counts, this takes the mode of its
	 * logarithm (M. Tweedie, Statistical properties of inverse Gaussian distributions,
	 * 1957, for the density):
	 *
	 * <pre>
	 * mean * (sqrt(1 + k * k) - k),  k = mean / (2 * shape)
	 * </pre>
	 *
	 * If s is 1 or more, they come faster than they are served, and as many go first as
	 * the ageing of the lane allows.
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
