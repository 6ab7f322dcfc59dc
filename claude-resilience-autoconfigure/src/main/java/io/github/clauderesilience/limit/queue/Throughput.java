package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;

/**
 * What a lane served lately, against the virtual time by which its turns went on:
 *
 * <pre>
 * tokens served / advance of the served tenants' virtual time
 * </pre>
 *
 * That is the weight of all that take part, those included who will come and wait later.
 */
final class Throughput {

	/** Our choice: about so many services are remembered. */
	private static final double FADE = 1 - 1 / 128.0;

	private final Backlog served = new Backlog();

	/* The last service, for which the turns have not gone on yet. */
	private double last;

	private double time;

	private double turn;

	/**
	 * A call is served.
	 * @param ticket the call
	 * @param now the virtual time of its tenant
	 */
	void served(Call ticket, double now) {
		this.served.scale(FADE);
		this.served.count(ticket);
		this.last = ticket.need().tokens();
		this.time = this.time * FADE + Math.max(0, now - this.turn);
		this.turn = Math.max(this.turn, now);
	}

	/**
	 * Nobody waits any more: who will come next need not be those who were here.
	 * @param now the virtual time
	 */
	void forget(double now) {
		this.served.scale(0);
		this.last = 0;
		this.time = 0;
		this.turn = now;
	}

	/**
	 * How much is served while the turns go on.
	 * @return tokens in a unit of virtual time, NaN where that is not known yet
	 */
	double tokens() {
		return (this.time > 0) ? (this.served.tokens() - this.last) / this.time : Double.NaN;
	}

	/**
	 * Adds usual calls.
	 * @param tokens so many tokens of them
	 * @param sum where they are added
	 */
	void addUsual(double tokens, Backlog sum) {
		sum.add(this.served, tokens / this.served.tokens());
	}

}
