package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All buckets of a pool: those of the provider, one a dimension, and the ceilings of the
 * operator.
 */
final class Levels {

	static final Dimension[] DIMENSIONS = Dimension.values();

	/** Tokens in headers are rounded (.../docs/en/api/rate-limits, read 2026-09). */
	private static final double ROUNDING = 1000;

	/** Our choice: standard deviations of unsettled needs that are kept in hand. */
	private static final double SPREADS = 1;

	/** Our choice: seconds' worth that a ceiling of the operator lets go at once. */
	private static final double CEILING_BURST_MINUTES = 0.1;

	private final Bucket[] buckets = new Bucket[DIMENSIONS.length];

	private final List<Ceiling> ceilings = new ArrayList<>();

	private final double[] caution = new double[DIMENSIONS.length];

	private final double[] guardNanos = new double[DIMENSIONS.length];

	private final boolean[] exact = new boolean[DIMENSIONS.length];

	private final Estimates estimates;

	private long limitSequence = -1;

	Levels(Map<Dimension, Double> ceilings, Estimates estimates, long nowNanos) {
		this.estimates = estimates;
		for (Dimension dimension : DIMENSIONS) {
			this.buckets[dimension.ordinal()] = new Bucket();
		}
		ceilings.forEach((dimension, perMinute) -> this.ceilings.add(new Ceiling(dimension,
				Bucket.of(perMinute, Math.max(1, perMinute * CEILING_BURST_MINUTES), nowNanos))));
	}

	Bucket bucket(Dimension dimension) {
		return this.buckets[dimension.ordinal()];
	}

	double ceiling(Dimension dimension) {
		for (Ceiling ceiling : this.ceilings) {
			if (ceiling.dimension == dimension) {
				return ceiling.bucket.limit();
			}
		}
		return 0;
	}

	boolean isKnown() {
		for (Bucket bucket : this.buckets) {
			if (bucket.isKnown()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * How long until a call fits.
	 * @param ticket the call
	 * @param ahead what is needed before it, by dimension
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long waitNanos(Ticket ticket, Backlog ahead, int inFlight, long nowNanos) {
		long wait = 0;
		for (Dimension dimension : DIMENSIONS) {
			Bucket bucket = this.buckets[dimension.ordinal()];
			if (bucket.isKnown()) {
				wait = Math.max(wait, bucket.waitNanos(ticket.amount(dimension), margin(dimension, inFlight),
						ahead.amount(dimension), nowNanos));
			}
		}
		for (Ceiling ceiling : this.ceilings) {
			wait = Math.max(wait, ceiling.bucket.waitNanos(ticket.amount(ceiling.dimension), 0,
					ahead.amount(ceiling.dimension), nowNanos));
		}
		return wait;
	}

	void take(Ticket ticket, long nowNanos) {
		for (Dimension dimension : DIMENSIONS) {
			this.buckets[dimension.ordinal()].take(ticket.amount(dimension), nowNanos);
		}
		for (Ceiling ceiling : this.ceilings) {
			ceiling.bucket.take(ticket.amount(ceiling.dimension), nowNanos);
		}
	}

	/** The provider has seen the call: request and input are in its figures. */
	void counted(Ticket ticket) {
		bucket(Dimension.REQUESTS).counted(1);
		bucket(Dimension.INPUT_TOKENS).counted(ticket.inputTokens);
		bucket(Dimension.TOKENS).counted(ticket.inputTokens);
	}

	/**
	 * Gives back, or takes, what a call used less or more than was reserved.
	 * @param requests requests to give back
	 * @param input input tokens to give back
	 * @param output output tokens to give back
	 * @param nowNanos the time
	 */
	void adjust(double requests, double input, double output, long nowNanos) {
		for (Dimension dimension : DIMENSIONS) {
			this.buckets[dimension.ordinal()].adjust(part(dimension, requests, input, output), nowNanos);
		}
		for (Ceiling ceiling : this.ceilings) {
			ceiling.bucket.adjust(part(ceiling.dimension, requests, input, output), nowNanos);
		}
	}

	void settled(Ticket ticket) {
		if (!ticket.answered) {
			counted(ticket);
		}
		bucket(Dimension.OUTPUT_TOKENS).counted(ticket.outputTokens);
		bucket(Dimension.TOKENS).counted(ticket.outputTokens);
	}

	/**
	 * Learns from the headers of an answer.
	 * @param ticket the call that was answered
	 * @param facts what they say
	 * @param inFlight calls on the wire
	 * @param notices where changes are told
	 * @param nowNanos the time
	 */
	void observe(Ticket ticket, Facts facts, int inFlight, List<Notice> notices, long nowNanos) {
		boolean newest = ticket.sendSequence >= this.limitSequence;
		if (newest) {
			this.limitSequence = ticket.sendSequence;
		}
		for (Dimension dimension : DIMENSIONS) {
			if (facts.has(dimension) && (dimension != Dimension.TOKENS || facts.hasTokensOfItsOwn())) {
				observe(dimension, ticket, facts, newest, inFlight, notices, nowNanos);
			}
		}
	}

	private void observe(Dimension dimension, Ticket ticket, Facts facts, boolean newest, int inFlight,
			List<Notice> notices, long nowNanos) {
		Bucket bucket = bucket(dimension);
		double limit = facts.limit(dimension);
		double before = bucket.limit();
		boolean changed = newest && bucket.follow(limit, nowNanos);
		if (changed) {
			notices.add(new Notice.LimitChanged(dimension, before, limit, facts.remaining(dimension)));
		}
		double remaining = facts.remaining(dimension);
		if (dimension.isTokens() && remaining % ROUNDING != 0) {
			this.exact[dimension.ordinal()] = true;
		}
		double slack = slack(dimension);
		double least = remaining - slack;
		bucket.latency(this.estimates.latencyNanos());
		if (!bucket.isKnown()) {
			bucket.learn(least, remaining - slack, nowNanos);
		}
		else if (limit == bucket.limit()) {
			double tolerance = 2 * this.estimates.spread(dimension) * Math.sqrt(inFlight);
			bucket.correct(ticket.sentNanos, nowNanos, least, remaining + Math.max(1, slack), tolerance, !changed);
		}
	}

	/**
	 * Learns from a 429.
	 * @param ticket the call that was refused
	 * @param facts what its headers say
	 * @return what it seems to be about
	 */
	Notice.Cause limited(Ticket ticket, Facts facts) {
		if (facts.isEmpty()) {
			return Notice.Cause.UNKNOWN;
		}
		Notice.Cause cause = Notice.Cause.ACCELERATION;
		for (Dimension dimension : DIMENSIONS) {
			if (facts.has(dimension)
					&& facts.remaining(dimension) - slack(dimension) < Math.max(1, ticket.amount(dimension))) {
				cause = Notice.Cause.LIMIT;
				beCareful(dimension, ticket.amount(dimension));
			}
		}
		return cause;
	}

	private void beCareful(Dimension dimension, double amount) {
		Bucket bucket = bucket(dimension);
		int index = dimension.ordinal();
		if (!bucket.isKnown()) {
			return;
		}
		if (amount > bucket.capacity()) {
			bucket.holdsAtLeast(amount);
		}
		if (amount > bucket.capacity() / 2) {
			this.guardNanos[index] = Math.max(2 * this.guardNanos[index], this.estimates.latencyNanos() / 8);
			bucket.guard(this.guardNanos[index]);
		}
		else {
			this.caution[index] = Math.min(bucket.capacity() / 4, this.caution[index] + this.estimates.mean(dimension));
		}
	}

	/** A good answer: caution fades. */
	void relax() {
		for (int i = 0; i < this.caution.length; i++) {
			this.caution[i] *= 0.98;
			if (this.guardNanos[i] > 0) {
				this.guardNanos[i] *= 0.99;
				this.buckets[i].guard(this.guardNanos[i]);
			}
		}
	}

	/**
	 * How many usual calls the levels allow at once.
	 * @param nowNanos the time
	 * @return calls; 0 where nothing is known
	 */
	double affordable(long nowNanos) {
		double calls = Double.MAX_VALUE;
		for (Dimension dimension : DIMENSIONS) {
			Bucket bucket = bucket(dimension);
			if (bucket.isKnown()) {
				calls = Math.min(calls, bucket.level(nowNanos) / this.estimates.mean(dimension));
			}
		}
		return (calls == Double.MAX_VALUE) ? 0 : Math.max(0, calls);
	}

	/**
	 * The rate of usual calls the limits allow.
	 * @return calls a nanosecond, 0 where nothing is known
	 */
	double callsPerNano() {
		double calls = Double.MAX_VALUE;
		for (Dimension dimension : DIMENSIONS) {
			Bucket bucket = bucket(dimension);
			if (bucket.isKnown()) {
				calls = Math.min(calls, bucket.ratePerNano() / this.estimates.mean(dimension));
			}
		}
		return (calls == Double.MAX_VALUE) ? 0 : calls;
	}

	private double margin(Dimension dimension, int inFlight) {
		Bucket bucket = bucket(dimension);
		double margin = this.caution[dimension.ordinal()];
		if (dimension.isTokens()) {
			margin += SPREADS * this.estimates.spread(dimension) * Math.sqrt(inFlight + 1);
		}
		double foreign = bucket.foreignPerMinute();
		if (foreign > 0) {
			margin += 2 * Math.sqrt(foreign / 60e9 * this.estimates.latencyNanos() * this.estimates.mean(dimension));
		}
		return margin;
	}

	private double slack(Dimension dimension) {
		return (dimension.isTokens() && !this.exact[dimension.ordinal()]) ? ROUNDING / 2 : 0;
	}

	private static double part(Dimension dimension, double requests, double input, double output) {
		return switch (dimension) {
			case REQUESTS -> requests;
			case INPUT_TOKENS -> input;
			case OUTPUT_TOKENS -> output;
			case TOKENS -> input + output;
		};
	}

	private record Ceiling(Dimension dimension, Bucket bucket) {
	}

}
