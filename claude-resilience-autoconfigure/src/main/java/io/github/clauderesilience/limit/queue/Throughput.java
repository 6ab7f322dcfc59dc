package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;

/**
 * What a lane served lately, against the advance of its virtual time:
 *
 * <pre>
 * tokens served / advance of the served tenants' virtual time
 * </pre>
 *
 * That is the weight of all tenants that take part, including those that come later.
 */
final class Throughput {

	/** Our choice: about so many services are remembered. */
	private static final double FADE = 1 - 1 / 128.0;

	private final Backlog served = new Backlog();

	/* The last service, for which virtual time has not advanced yet. */
	private double last;

	private double time;

	private double latest;

	/**
	 * A call is served.
	 * @param call the call
	 * @param now the virtual time of its tenant
	 */
	void served(Call call, double now) {
		this.served.scale(FADE);
		this.served.count(call);
		this.last = call.need().tokens();
		this.time = this.time * FADE + Math.max(0, now - this.latest);
		this.latest = Math.max(this.latest, now);
	}

	/**
	 * The lane is empty: the next tenants may be others.
	 * @param now the virtual time
	 */
	void forget(double now) {
		this.served.scale(0);
		this.last = 0;
		this.time = 0;
		this.latest = now;
	}

	/**
	 * How much is served while virtual time advances.
	 * @return tokens per unit of virtual time, NaN if that is not known yet
	 */
	double tokens() {
		return (this.time > 0) ? (this.served.tokens() - this.last) / this.time : Double.NaN;
	}

	/**
	 * Adds calls like those served lately.
	 * @param tokens how many tokens of them
	 * @param sum receives the work
	 */
	void addTypical(double tokens, Backlog sum) {
		sum.add(this.served, tokens / this.served.tokens());
	}

}
