package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;

/**
 * What is served before a call: what stands there, and more urgent calls that are yet to
 * come.
 */
public final class ExpectedWork extends Backlog {

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
	 * How many more urgent calls will most likely overtake. They come at random with rate
	 * r and each adds e to the wait w, so the time until the backlog is gone is that of a
	 * first passage: inverse Gaussian, with
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
	 * If s is 1 or more, they come faster than they are served, and as many overtake as
	 * may.
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
