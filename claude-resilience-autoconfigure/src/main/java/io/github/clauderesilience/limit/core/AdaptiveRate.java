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
 *
 * <p>
 * A rate is a hypothesis. Calls that are refused at random (shed load, one broken
 * replica) are refused at any rate, so a limit measured by them falls with each 429, or
 * few calls are let in between two. Then, and if only one of several calls was refused,
 * three quarters of the rate are tried. A limit would let these in. If three such tries
 * in a row are refused, there is no rate.
 */
final class AdaptiveRate {

	private static final double SECOND = 1e9;

	/** Our choice: calls let in that make a rate if no header tells of any. */
	private static final int FEWEST = 5;

	/** Our choice: what nothing has objected to for so long is forgotten. */
	private static final double MEMORY_NANOS = 120 * SECOND;

	/**
	 * Our choice: so many 429s in a row make a suspicion, and so many refute the rate.
	 */
	private static final int ENOUGH = 3;

	/**
	 * Our choice: a limit that was measured is not measured lower than this part of it.
	 */
	private static final double SAME_LIMIT = 0.8;

	private final AdmittedRate admitted = new AdmittedRate();

	private Rate rate = Rate.NONE;

	/* Calls that may go at once. */
	private double level;

	private long atNanos;

	/* Found at the last 429, and not in force yet. */
	private @Nullable Rate next;

	/* What was in force before the last 429, as long as it may have to be again. */
	private @Nullable Rate before;

	/* 429s in a row that a limit hardly explains, and those that it does not. */
	private int odd;

	private int contradictions;

	boolean isInForce() {
		return this.rate.isInForce();
	}

	/** Whether calls are refused at any rate. */
	boolean isRefuted() {
		return this.contradictions >= ENOUGH;
	}

	/** There is no rate. */
	void drop() {
		this.rate = Rate.NONE;
		this.next = null;
		this.before = null;
		this.odd = 0;
		this.contradictions = 0;
	}

	double perMinute() {
		return this.rate.perNano * 60 * SECOND;
	}

	/**
	 * What is believed, for people.
	 * @param nowNanos the time
	 * @return a phrase, empty if no rate is in force
	 */
	String guess(long nowNanos) {
		if (!this.rate.isInForce() || isForgotten(nowNanos)) {
			return "";
		}
		String why = (this.rate.most > 0) ? "at full levels" : "without limit headers";
		return String.format(Locale.ROOT, "held to %.1f/s after a 429 %s; next try in %.1f s",
				this.rate.perNano * SECOND, why, waitNanos(0, nowNanos) / SECOND);
	}

	void taken(long nowNanos) {
		this.admitted.taken(nowNanos);
		if (this.rate.isInForce()) {
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
		if (this.rate.isInForce()) {
			advance(nowNanos);
		}
		double missing = 1 + ahead - this.level - 1e-9;
		return (!this.rate.isInForce() || missing <= 0) ? 0 : (long) Math.ceil(missing / this.rate.perNano);
	}

	/**
	 * Finds the rate to fall to after a 429. From one 429 to the next, what was let in is
	 * what was refilled. If a rate is in force, that goes for 429s that levels explain,
	 * too: levels that are off would hide all others.
	 * @param limitPerNano calls a nanosecond that the limits allow, or 0 if the headers
	 * say nothing
	 * @param explained whether the headers say what it is about, so that it is no storm
	 * @param sendSequence of the call that was refused
	 * @param sentNanos when it was sent
	 */
	void limited(double limitPerNano, boolean explained, long sendSequence, long sentNanos) {
		double letIn = this.admitted.calls(sendSequence);
		if (limitPerNano == 0 && letIn < FEWEST && !this.rate.isInForce()) {
			return;
		}
		double refill = this.rate.isInForce() ? this.admitted.refillPerNano(sendSequence, sentNanos, this.rate.perNano)
				: 0;
		boolean contradicted = !explained && letIn > 0 && contradicts(letIn, refill);
		this.contradictions = contradicted ? this.contradictions + 1 : 0;
		boolean storm = limitPerNano > 0 && !explained && !this.rate.isFirst() && letIn == 0
				&& sentNanos - this.admitted.sinceNanos() > SECOND;
		if (storm) {
			// A rate would have let something in: this passes.
			this.rate = this.rate.at(0);
		}
		else if (contradicted) {
			this.next = this.rate.tried(this.rate.perNano);
		}
		else if (limitPerNano > 0 && !this.rate.isWithin(limitPerNano)) {
			this.next = Rate.withoutBurst(limitPerNano);
		}
		else if (letIn < FEWEST) {
			this.next = this.rate.afterFew(limitPerNano, letIn > 0, explained);
		}
		else {
			double measured = this.rate.isInForce() ? refill : this.admitted.perNano(sendSequence, sentNanos);
			this.next = this.rate.afterMany(limitPerNano, measured);
		}
		this.admitted.begin(sendSequence, sentNanos);
	}

	private boolean contradicts(double letIn, double refillPerNano) {
		if (!this.rate.isInForce()) {
			return false;
		}
		boolean odd = letIn < FEWEST || refillPerNano < SAME_LIMIT * this.rate.tooMuch;
		this.odd = odd ? this.odd + 1 : 0;
		return this.rate.isBelowWhatWasLetIn() || this.odd >= ENOUGH;
	}

	/**
	 * The last 429 was one of several calls', and the others were let in: tries less.
	 * @param letInPerNano at which rate the others were let in, calls a nanosecond
	 * @param nowNanos the time
	 */
	void tryLess(double letInPerNano, long nowNanos) {
		Rate refused = (this.before != null) ? this.before : this.rate;
		if (this.contradictions == 0) {
			this.next = refused.tried(refused.isInForce() ? refused.perNano : letInPerNano);
		}
		suppose(nowNanos);
	}

	/**
	 * The last 429 was about the account: its rate holds.
	 * @param nowNanos the time
	 */
	void confirm(long nowNanos) {
		suppose(nowNanos);
		this.before = null;
	}

	/**
	 * The last 429 seems to be about the account: its rate holds unless it is forgiven.
	 * @param nowNanos the time
	 */
	void suppose(long nowNanos) {
		if (this.next != null) {
			this.before = (this.before != null) ? this.before : this.rate;
			this.rate = this.next;
			this.next = null;
			this.level = Math.min(1, this.level);
			this.atNanos = nowNanos;
		}
	}

	/** The last 429 was about one call alone. */
	void forgive() {
		this.next = null;
		if (this.before != null) {
			this.rate = this.before;
			this.before = null;
		}
	}

	private boolean isForgotten(long nowNanos) {
		return nowNanos - this.admitted.sinceNanos() >= MEMORY_NANOS;
	}

	private void advance(long nowNanos) {
		double passed = nowNanos - this.atNanos;
		if (passed > 0) {
			this.atNanos = nowNanos;
			this.rate = isForgotten(nowNanos) ? this.rate.at(0) : this.rate.grown(passed);
			this.level = Math.min(this.rate.capacity(), this.level + passed * this.rate.perNano);
		}
	}

	/**
	 * A rate, and what it was found by.
	 *
	 * @param perNano calls a nanosecond, 0 for a rate that is not in force
	 * @param most the most it may grow to, 0 if no header shows a limit
	 * @param tooMuch the rate that was too much, 0 if none ever was
	 * @param steady whether that was too much more than once
	 * @param creditNanos so much of a pause is made up for at once
	 * @param holdsLittle whether what a pause refilled was refused: the bucket holds too
	 * little for it
	 * @param trial whether it is meant to be less than any limit
	 */
	private record Rate(double perNano, double most, double tooMuch, boolean steady, double creditNanos,
			boolean holdsLittle, boolean trial) {

		/** Our choice: if the measured rate is the limit, stay this far below. */
		private static final double BELOW = 0.95;

		/**
		 * Our choice: the same for a limit that is shown, because of jitter on the way.
		 */
		private static final double WITHOUT_BURST = 0.97;

		/** Our choice: calls that come closer to each other on the way need no more. */
		private static final double LEAST_OF_LIMIT = 0.8;

		/** Our choice: rates that differ by less are the same. */
		private static final double ALIKE = 0.1;

		/** Our choice: growth a second below a rate that was too much more than once. */
		private static final double STEADY = 0.005;

		/** Our choice: growth a second below a rate that was too much once. */
		private static final double CAREFUL = 0.03;

		/** Our choice: growth a second beyond it. */
		private static final double BOLD = 0.12;

		/** Our choice: growth is slower in proportion if the limit is less than this. */
		private static final double QUICK_PER_NANO = 10 / SECOND;

		/** Our choice: the least rate, so that it is found out when things get better. */
		private static final double LEAST = 0.1 / SECOND;

		/** Our choice: the credit of a rate that was measured, and of any other one. */
		private static final double CREDIT_NANOS = SECOND / 2;

		private static final double LITTLE_CREDIT_NANOS = SECOND / 50;

		/** Our choice: so much of a rate that was refused is tried. */
		private static final double TRIAL = 0.75;

		/** Our choice: less than this part of it is surely below the limit. */
		private static final double BELOW_LIMIT = 0.9;

		private static final Rate NONE = new Rate(0, 0, 0, false, LITTLE_CREDIT_NANOS, false, false);

		private static Rate withoutBurst(double limitPerNano) {
			double perNano = WITHOUT_BURST * limitPerNano;
			return new Rate(perNano, perNano, perNano, true, LITTLE_CREDIT_NANOS, false, false);
		}

		private boolean isFirst() {
			return this.tooMuch == 0;
		}

		private boolean isInForce() {
			return this.perNano > 0;
		}

		private boolean isWithin(double limitPerNano) {
			return isInForce() && this.perNano <= limitPerNano;
		}

		/* Until it has grown, a limit that is at least this refuses nothing. */
		private boolean isBelowWhatWasLetIn() {
			return this.trial && this.perNano < BELOW_LIMIT * this.tooMuch;
		}

		/* How many calls may go at once, at most. */
		private double capacity() {
			return Math.max(1, this.perNano * this.creditNanos);
		}

		private Rate at(double value) {
			return new Rate(value, this.most, this.tooMuch, this.steady, this.creditNanos, this.holdsLittle,
					this.trial);
		}

		private Rate grown(double passedNanos) {
			double careful = this.steady ? STEADY : CAREFUL;
			double growth = (this.perNano < this.tooMuch * 1.02) ? careful : BOLD;
			double slow = (this.most > 0) ? Math.min(1, this.most / QUICK_PER_NANO) : 1;
			double grown = this.perNano * (1 + growth * slow * Math.min(1, passedNanos / SECOND));
			return at((this.most > 0) ? Math.min(grown, this.most) : grown);
		}

		private Rate tried(double refused) {
			return new Rate(Math.max(LEAST, TRIAL * refused), this.most, refused, false, LITTLE_CREDIT_NANOS,
					this.holdsLittle, true);
		}

		/* Few were let in since the last 429: that measures nothing. */
		private Rate afterFew(double limitPerNano, boolean any, boolean explained) {
			boolean credit = !explained && this.perNano * this.creditNanos > 1;
			double value = (any && !credit) ? BELOW * this.perNano : this.perNano;
			return new Rate(Math.max(LEAST, value), lowered(limitPerNano), this.tooMuch, this.steady,
					credit ? LITTLE_CREDIT_NANOS : this.creditNanos, credit || this.holdsLittle, this.trial);
		}

		private Rate afterMany(double limitPerNano, double measured) {
			boolean shown = limitPerNano > 0;
			double value = isFirst() ? measured / 2 : BELOW * measured;
			boolean same = !shown || Math.abs(measured / this.tooMuch - 1) < ALIKE;
			return new Rate(Math.max(LEAST, shown ? Math.min(value, this.perNano) : value),
					shown ? lowered(limitPerNano) : 0, measured, same,
					(shown && !this.holdsLittle) ? CREDIT_NANOS : LITTLE_CREDIT_NANOS, this.holdsLittle, false);
		}

		/* A rate near the most was meant to be the limit's, and the limit is less. */
		private double lowered(double limitPerNano) {
			return (this.perNano > (1 - ALIKE) * this.most)
					? Math.max(LEAST_OF_LIMIT * limitPerNano, WITHOUT_BURST * this.most) : this.most;
		}

	}

}
