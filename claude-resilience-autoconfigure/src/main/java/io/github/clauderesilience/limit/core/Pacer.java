package io.github.clauderesilience.limit.core;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * One adaptive rate of calls, for limits that no header shows: the acceleration limit, a
 * limit enforced by the second, an account whose headers do not arrive. Off until a 429
 * comes that no level explains. It rises slowly and falls at once, as the windows of
 * congestion control do (AIMD: D. Chiu, R. Jain, 1989), but in proportion to itself, as
 * limits differ by powers of ten:
 *
 * <pre>
 * after a 429   rate = 0.95 * (what may be refilled, see AdmittedRate)
 * otherwise     rate = rate * (1 + growth * t)
 * </pre>
 *
 * At the first 429 it is what the limit allows without any burst, or half of what was let
 * in. Growth is slow below the rate that once was too much, and the rate never exceeds
 * what the headers allow. It is forgotten when no 429 has come for a while, or when
 * nothing at all was let in: that is a storm, and no rate.
 */
final class Pacer {

	private static final double SECOND = 1e9;

	/** Our choice: where the measured rate is the limit, stay this far below. */
	private static final double BELOW = 0.95;

	/** Our choice: growth a second below a rate that was too much more than once. */
	private static final double STEADY = 0.005;

	/** Our choice: growth a second below a rate that was too much once. */
	private static final double CAREFUL = 0.03;

	/** Our choice: growth a second beyond it. */
	private static final double BOLD = 0.12;

	/** Our choice: rates that differ by less are the same. */
	private static final double ALIKE = 0.1;

	/** Our choice: the least rate, so that it is found out when things get better. */
	private static final double LEAST = 0.1 / SECOND;

	/** Our choice: calls let in that make a rate if no header tells of any. */
	private static final int FEWEST = 5;

	/**
	 * Our choice: so much of a pause is made up for at once where a rate was measured.
	 */
	private static final double CREDIT_NANOS = SECOND / 2;

	private static final double LITTLE_CREDIT_NANOS = SECOND / 50;

	/** Our choice: jitter on the way must not make two calls of a limit one too many. */
	private static final double WITHOUT_BURST = 0.97;

	/** Our choice: a rate that is as high as that is meant to be the limit's. */
	private static final double LIKE_THE_LIMIT = 0.9;

	/** Our choice: calls that come closer to each other on the way need no more. */
	private static final double LEAST_OF_LIMIT = 0.8;

	/** Our choice: if the limit allows fewer calls, growth is slower in proportion. */
	private static final double QUICK_PER_NANO = 10 / SECOND;

	/** Our choice: what nothing has objected to for so long is forgotten. */
	private static final double MEMORY_NANOS = 120 * SECOND;

	private boolean active;

	private double perNano;

	/* The rate is below what headers allow, which it never exceeds; 0 without any. */
	private double most;

	private double tooMuch;

	private boolean steady;

	private double level;

	private long atNanos;

	private double creditNanos = LITTLE_CREDIT_NANOS;

	private final AdmittedRate admitted = new AdmittedRate();

	/* What a pause refilled was refused: the bucket holds too little for it. */
	private boolean holdsLittle;

	private int episodes;

	private int episodesBefore;

	private @Nullable Next next;

	/* What held before the last 429, and whether it may have to hold again. */
	private @Nullable Next before;

	private boolean supposed;

	double perMinute() {
		return this.active ? this.perNano * 60 * SECOND : 0;
	}

	/**
	 * What is believed, for people.
	 * @param nowNanos the time
	 * @return a phrase, empty if no rate is in force
	 */
	String guess(long nowNanos) {
		if (!this.active || nowNanos - this.admitted.sinceNanos() >= MEMORY_NANOS) {
			return "";
		}
		String why = (this.most > 0) ? "at full levels" : "without limit headers";
		return String.format(Locale.ROOT, "held to %.1f/s after a 429 %s; next try in %.1f s", this.perNano * SECOND,
				why, waitNanos(0, nowNanos) / SECOND);
	}

	void taken(long nowNanos) {
		this.admitted.taken(nowNanos);
		if (this.active) {
			advance(nowNanos);
			this.level -= 1;
		}
	}

	/**
	 * A call was refused, and so not let in.
	 * @param sendSequence of the call
	 */
	void refused(long sendSequence) {
		this.admitted.refused(sendSequence);
	}

	long waitNanos(double ahead, long nowNanos) {
		if (!this.active) {
			return 0;
		}
		advance(nowNanos);
		double missing = 1 + ahead - this.level - 1e-9;
		return (!this.active || missing <= 0) ? 0 : (long) Math.ceil(missing / this.perNano);
	}

	/**
	 * Finds the rate to fall to after a 429. From one 429 to the next, what was let in is
	 * what was refilled.
	 * @param limitPerNano calls a nanosecond that the limits allow although the provider
	 * had enough left, or 0 if the headers say nothing
	 * @param named whether the provider said that it is about the growth of use, so that
	 * it is no storm
	 * @param sendSequence of the call that was refused
	 * @param sentNanos when it was sent
	 */
	void limited(double limitPerNano, boolean named, long sendSequence, long sentNanos) {
		double letIn = this.admitted.calls(sendSequence);
		if (limitPerNano == 0 && letIn < FEWEST) {
			return;
		}
		if (limitPerNano > 0 && !named && this.episodes > 0 && letIn == 0
				&& sentNanos - this.admitted.sinceNanos() > SECOND) {
			// A rate would have let something in: this is a storm, and passes.
			this.active = false;
			this.admitted.begin(sendSequence, sentNanos);
			return;
		}
		double measured = (this.active && this.episodes > 0)
				? this.admitted.refillPerNano(sendSequence, sentNanos, this.perNano)
				: this.admitted.perNano(sendSequence, sentNanos);
		boolean withoutBurst = limitPerNano > 0 && (!this.active || this.perNano > limitPerNano);
		boolean again = limitPerNano > 0 && !withoutBurst && this.perNano > LIKE_THE_LIMIT * this.most;
		double cap = again ? Math.max(LEAST_OF_LIMIT * limitPerNano, WITHOUT_BURST * this.most) : this.most;
		if (withoutBurst) {
			double rate = WITHOUT_BURST * limitPerNano;
			this.next = new Next(rate, rate, rate, true, LITTLE_CREDIT_NANOS, false);
		}
		else if (letIn < FEWEST) {
			boolean credit = !named && this.perNano * this.creditNanos > 1;
			double rate = (letIn > 0 && !credit) ? BELOW * this.perNano : this.perNano;
			this.next = new Next(Math.max(LEAST, rate), cap, this.tooMuch, this.steady,
					credit ? LITTLE_CREDIT_NANOS : this.creditNanos, credit || this.holdsLittle);
		}
		else {
			double rate = (this.episodes > 0) ? measured * BELOW : measured / 2;
			boolean same = limitPerNano == 0 || Math.abs(measured / this.tooMuch - 1) < ALIKE;
			boolean falls = this.active && (limitPerNano > 0 || this.episodes == 0);
			this.next = new Next(Math.max(LEAST, falls ? Math.min(rate, this.perNano) : rate),
					(this.active && limitPerNano > 0) ? cap : limitPerNano, measured, same,
					(limitPerNano > 0 && !this.holdsLittle) ? CREDIT_NANOS : LITTLE_CREDIT_NANOS, this.holdsLittle);
		}
		this.admitted.begin(sendSequence, sentNanos);
	}

	/**
	 * The last 429 was about the account: its rate holds.
	 * @param nowNanos the time
	 */
	void confirm(long nowNanos) {
		suppose(nowNanos);
		this.supposed = false;
	}

	/**
	 * The last 429 seems to be about the account: its rate holds unless it is forgiven.
	 * @param nowNanos the time
	 */
	void suppose(long nowNanos) {
		Next found = this.next;
		if (found != null) {
			if (!this.supposed) {
				this.before = this.active ? inForce() : null;
				this.episodesBefore = this.episodes;
			}
			this.supposed = true;
			this.next = null;
			use(found);
			this.active = true;
			this.level = Math.min(1, this.level);
			this.atNanos = nowNanos;
			this.episodes++;
		}
	}

	/** The last 429 was about one call alone. */
	void forgive() {
		this.next = null;
		if (this.supposed) {
			this.supposed = false;
			this.episodes = this.episodesBefore;
			this.active = this.before != null;
			if (this.before != null) {
				use(this.before);
			}
		}
	}

	private Next inForce() {
		return new Next(this.perNano, this.most, this.tooMuch, this.steady, this.creditNanos, this.holdsLittle);
	}

	private void use(Next found) {
		this.perNano = found.perNano;
		this.most = found.most;
		this.tooMuch = found.tooMuch;
		this.steady = found.steady;
		this.creditNanos = found.creditNanos;
		this.holdsLittle = found.holdsLittle;
	}

	private void advance(long nowNanos) {
		double passed = nowNanos - this.atNanos;
		if (passed <= 0) {
			return;
		}
		this.atNanos = nowNanos;
		double careful = this.steady ? STEADY : CAREFUL;
		double growth = (this.perNano < this.tooMuch * 1.02) ? careful : BOLD;
		double slow = (this.most > 0) ? Math.min(1, this.most / QUICK_PER_NANO) : 1;
		this.perNano *= 1 + growth * slow * Math.min(1, passed / SECOND);
		if (this.most > 0) {
			this.perNano = Math.min(this.perNano, this.most);
		}
		this.level = Math.min(Math.max(1, this.perNano * this.creditNanos), this.level + passed * this.perNano);
		this.active = nowNanos - this.admitted.sinceNanos() < MEMORY_NANOS;
	}

	private record Next(double perNano, double most, double tooMuch, boolean steady, double creditNanos,
			boolean holdsLittle) {
	}

}
