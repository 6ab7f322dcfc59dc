package io.github.clauderesilience.limit.core;

/**
 * How many calls may be on the wire as far as experience goes, as in TCP's slow start
 * (RFC 5681, and RFC 7661 for experience that ages). As many as were there in the last
 * seconds without being refused go at once. From there, t after the first one beyond it:
 *
 * <pre>
 * experience * 2 ^ (t / doubling)
 * </pre>
 *
 * A doubling is the time in which a refusal comes back. So what changed meanwhile, or was
 * never shown, is met by a few calls and not by all that wait. It takes 2.5 times as long
 * for more calls than 32 and than ever were there before. If answers come later than
 * usual, refusals do, too, and a doubling takes longer:
 *
 * <pre>
 * doubling + 2 * (latency - 1.25 * usual latency)
 * </pre>
 */
final class SlowStart {

	private static final double SECOND = 1e9;

	/** Our choice: so many go whatever was there before. */
	private static final int FEWEST = 4;

	/** Our choice: experience is as old as this at least, and twice as old at most. */
	private static final long MEMORY_NANOS = 2_000_000_000L;

	/**
	 * Our choice: at first it doubles in two round trips within these bounds, later in
	 * the longer time, and never in more than an answer takes.
	 */
	private static final double SHORTEST_DOUBLING = 0.08 * SECOND;

	private static final double LONGEST_DOUBLING = 0.16 * SECOND;

	/** Our choice: a doubling takes so long at most if answers are late. */
	private static final double LATE_DOUBLING = 0.5 * SECOND;

	/** Our choice: what takes longer than this many times the usual time is late. */
	private static final double USUAL = 1.25;

	/** Our choice: a doubling takes so many times longer than answers are late. */
	private static final double BY_LATENESS = 2;

	/**
	 * Our choice: beyond so many calls, and beyond all that were ever there, a doubling
	 * takes so many times longer, as each millisecond until a refusal is back counts for
	 * more calls.
	 */
	private static final int MANY = 32;

	private static final double WHEN_MANY = 2.5;

	/** Our choice: after so many doublings nothing is held back. */
	private static final int MOST_DOUBLINGS = 8;

	private double firstDoublingNanos = LONGEST_DOUBLING;

	private double latencyNanos = LONGEST_DOUBLING;

	/* The least latency in this spell of memory, and in the one before; 0 for unknown. */
	private double usualNanos;

	private double usualNanosBefore;

	/* When a call was sent of which, or of a later one, an answer is awaited. */
	private boolean awaited;

	private long awaitedNanos;

	/* How late the last such answer was, or one since then that was less late. */
	private double lateNanos;

	private boolean begun;

	private boolean first = true;

	/* The most on the wire in this spell of memory, and in the one before. */
	private int most;

	private int mostBefore;

	/* The most on the wire in all spells of memory but this one and the last one. */
	private int mostEver;

	private long spellNanos;

	/* What it doubles from, and since when; negative while it does not. */
	private int from = -1;

	private long sinceNanos;

	/**
	 * It is known how long a refusal takes to come back.
	 * @param roundTripNanos nanoseconds there and back, at most
	 */
	void roundTrip(double roundTripNanos) {
		this.firstDoublingNanos = Math.min(LONGEST_DOUBLING, Math.max(SHORTEST_DOUBLING, 2 * roundTripNanos));
	}

	/**
	 * It is known how long an answer takes, which no refusal exceeds.
	 * @param value nanoseconds
	 */
	void latency(double value) {
		this.latencyNanos = value;
		this.usualNanos = (this.usualNanos > 0) ? Math.min(this.usualNanos, value) : value;
	}

	/**
	 * An answer came.
	 * @param sentNanos when its call was sent
	 * @param nowNanos the time
	 */
	void heard(long sentNanos, long nowNanos) {
		double late = lateness(sentNanos, nowNanos);
		boolean measured = this.awaited && sentNanos - this.awaitedNanos >= 0;
		this.lateNanos = measured ? late : Math.min(late, this.lateNanos);
		this.awaited &= !measured;
	}

	/**
	 * So many have gone without being refused.
	 * @param calls on the wire
	 * @param nowNanos the time
	 */
	void proves(int calls, long nowNanos) {
		roll(nowNanos);
		this.most = Math.max(this.most, calls);
	}

	/**
	 * A call goes.
	 * @param calls on the wire, this one included
	 * @param nowNanos the time
	 */
	void sent(int calls, long nowNanos) {
		roll(nowNanos);
		if (!this.awaited || calls == 1) {
			this.awaited = true;
			this.awaitedNanos = nowNanos;
		}
		if (isOver(nowNanos)) {
			this.from = -1;
		}
		if (this.from < 0 && calls > proved(nowNanos)) {
			this.from = Math.max(calls - 1, proved(nowNanos));
			this.sinceNanos = nowNanos;
		}
		this.most = Math.max(this.most, calls);
	}

	/**
	 * How long until so many may be on the wire.
	 * @param onTheWire how many are there now
	 * @param calls these, those that go first and the one that asks
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long waitNanos(int onTheWire, double calls, long nowNanos) {
		boolean over = isOver(nowNanos);
		int proved = over ? Math.max(onTheWire, proved(nowNanos)) : this.from;
		if (calls <= proved + (over ? 1 : 0)) {
			return 0;
		}
		double doublings = Math.min(MOST_DOUBLINGS, doublings(proved, calls));
		return (long) Math.max(0,
				Math.ceil(doublings * doublingNanos(nowNanos)) - (over ? 0 : nowNanos - this.sinceNanos));
	}

	private double doublings(int from, double to) {
		double known = Math.max(from, Math.max(MANY, this.mostEver));
		double longer = this.first ? 1 : WHEN_MANY;
		double natural = Math.log(Math.min(to, known) / from) + longer * Math.log(Math.max(1, to / known));
		return natural / Math.log(2);
	}

	private int proved(long nowNanos) {
		long age = nowNanos - this.spellNanos;
		int lately = (age < MEMORY_NANOS) ? Math.max(this.most, this.mostBefore)
				: (age < 2 * MEMORY_NANOS) ? this.most : 0;
		return Math.max(FEWEST, lately);
	}

	private double doublingNanos(long nowNanos) {
		double doubling = Math.min(this.latencyNanos, this.first ? this.firstDoublingNanos : LONGEST_DOUBLING);
		double late = this.awaited ? Math.max(this.lateNanos, lateness(this.awaitedNanos, nowNanos)) : this.lateNanos;
		return Math.max(doubling, Math.min(LATE_DOUBLING, doubling + BY_LATENESS * late));
	}

	private double lateness(long sentNanos, long nowNanos) {
		double usual = (this.usualNanosBefore > 0) ? Math.min(this.usualNanos, this.usualNanosBefore) : this.usualNanos;
		return (usual > 0) ? Math.max(0, nowNanos - sentNanos - USUAL * usual) : 0;
	}

	private boolean isOver(long nowNanos) {
		return this.from < 0 || nowNanos - this.sinceNanos >= doublingNanos(nowNanos);
	}

	private void roll(long nowNanos) {
		long age = nowNanos - this.spellNanos;
		if (!this.begun || age >= MEMORY_NANOS) {
			this.first = !this.begun;
			this.begun = true;
			// What goes right now may still be refused.
			this.mostEver = Math.max(this.mostEver,
					(age < 2 * MEMORY_NANOS) ? this.mostBefore : Math.max(this.most, this.mostBefore));
			this.mostBefore = (age < 2 * MEMORY_NANOS) ? this.most : 0;
			this.most = 0;
			this.lateNanos = (age < 2 * MEMORY_NANOS) ? this.lateNanos : 0;
			this.usualNanosBefore = this.usualNanos;
			this.usualNanos = (this.usualNanos > 0) ? this.latencyNanos : 0;
			this.spellNanos = nowNanos;
		}
	}

}
