package io.github.clauderesilience.limit.core;

import java.util.random.RandomGenerator;

/**
 * The congestion window of a pool, as in TCP: how many calls may be in flight before
 * answers have shown more.
 *
 * <pre>
 * begin    a few calls, and one more for each two round trips without a 429
 * answers  the window opens to what is in flight and half of what the levels allow
 * 429      the window is closed for a {@link Pause}; then one call or a few
 * </pre>
 *
 * Begins again, more carefully, after each pause in a row. What it knows ages: after some
 * quiet a few calls go first ({@link SlowStart}).
 */
final class CongestionWindow {

	static final long NEVER = Long.MAX_VALUE;

	private static final double SECOND = 1e9;

	/** Our choice: one call a second, about the least limit that was ever published. */
	private static final double SLOWLY = 1 / SECOND;

	/**
	 * Our choice: if no level is known, the window doubles only up to this many calls a
	 * second, and up to as many calls if answers take less than a second.
	 */
	private static final double BLIND_WINDOW = 16;

	/**
	 * Our choice: a 429 comes at once, while an answer takes its time. So if nothing has
	 * come at all, another call may go after so many round trips without a 429, up to
	 * {@link #MOST_IN_SILENCE} calls.
	 */
	private static final double SILENT_ROUND_TRIPS = 2;

	private static final int MOST_IN_SILENCE = 24;

	/**
	 * Our choice: what is near may be a gateway. For the first few calls the provider is
	 * taken to be at least 40 ms behind it, for the others 150 ms.
	 */
	private static final int FIRST_FEW = 4;

	private static final double SHORTEST_FIRST_SILENCE = 0.08 * SECOND;

	private static final double SHORTEST_SILENCE = 0.3 * SECOND;

	/** Our choice: so many go at once after the very first answer. */
	private static final int AFTER_FIRST_ANSWER = 8;

	/** More than may ever be on the wire. */
	private static final int ALL = Integer.MAX_VALUE;

	private final int start;

	private final boolean leased;

	private final Pause pause;

	private final SlowStart slowStart = new SlowStart();

	private double window;

	private double blindWindow = BLIND_WINDOW;

	/* Calls let go by time alone while no answer has come. */
	private double tricklePerNano = SLOWLY;

	private long sinceNanos;

	private boolean begun;

	/* Something came back: an answer or a 429. */
	private boolean heard;

	private double firstPerNano = SLOWLY;

	private double bySilencePerNano = SLOWLY;

	/* No pause since the last answer. */
	private boolean opened = true;

	/* As they were before the first pause in a row. */
	private double windowBefore;

	private double trickleBefore;

	private boolean held;

	/**
	 * Creates the window of a new pool.
	 * @param start calls on the wire of which nothing is known yet
	 * @param leased whether calls need a lease: each has a time of its own, and they must
	 * not pile up before it
	 * @param random the source of jitter
	 */
	CongestionWindow(int start, boolean leased, RandomGenerator random) {
		this.start = start;
		this.leased = leased;
		this.window = start;
		this.pause = new Pause(random);
	}

	/**
	 * How long until another call may go.
	 * @param inFlight calls on the wire
	 * @param small whether what is on the wire needs no more than any account has
	 * @param instances how many do the same on one account
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now, {@link #NEVER} for when an answer comes
	 */
	long waitNanos(int inFlight, boolean small, int instances, long nowNanos) {
		if (this.held) {
			return NEVER;
		}
		if (this.pause.isOn()) {
			return this.pause.leftNanos(nowNanos);
		}
		long slowly = this.slowStart.waitNanos(inFlight, inFlight + 1, nowNanos);
		double missing = inFlight + 1 - this.window;
		if (missing <= 0 || !this.begun) {
			return (missing <= 0) ? slowly : NEVER;
		}
		if (this.tricklePerNano == 0) {
			return NEVER;
		}
		boolean hurries = !this.heard && small && inFlight < MOST_IN_SILENCE / instances;
		double perNano = hurries ? this.bySilencePerNano : this.tricklePerNano;
		double first = hurries ? Math.max(0, Math.min(missing, FIRST_FEW - this.window)) : 0;
		double wait = first / this.firstPerNano + (missing - first) / perNano;
		return (long) Math.max(slowly, Math.ceil(wait) - (nowNanos - this.sinceNanos));
	}

	/**
	 * How long until experience allows so many calls.
	 * @param onTheWire calls on the wire
	 * @param ahead calls that go first
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long slowStartNanos(int onTheWire, double ahead, long nowNanos) {
		return this.slowStart.waitNanos(onTheWire, onTheWire + ahead + 1, nowNanos);
	}

	/**
	 * A call goes.
	 * @param inFlight calls on the wire, this one included
	 * @param nowNanos the time
	 */
	void sent(int inFlight, long nowNanos) {
		this.slowStart.sent(inFlight, nowNanos);
		if (!this.begun) {
			this.begun = true;
			this.sinceNanos = nowNanos;
		}
		this.pause.sent(nowNanos);
	}

	/**
	 * It is known how far away the provider is.
	 * @param atMostNanos nanoseconds there and back, at most
	 * @param nowNanos the time
	 */
	void roundTrip(double atMostNanos, long nowNanos) {
		double silence = SILENT_ROUND_TRIPS * atMostNanos;
		this.firstPerNano = Math.max(SLOWLY, 1 / Math.max(SHORTEST_FIRST_SILENCE, silence));
		this.bySilencePerNano = Math.max(SLOWLY, 1 / Math.max(SHORTEST_SILENCE, silence));
		this.slowStart.roundTrip(atMostNanos);
		if (!this.heard) {
			this.sinceNanos = nowNanos;
		}
	}

	/**
	 * A good answer came: opens further.
	 * @param sequence of its sending
	 * @param inFlight calls on the wire
	 * @param affordable how many more the levels allow at once, negative if no level is
	 * known
	 * @param nowNanos the time
	 */
	void answered(long sequence, int inFlight, double affordable, long nowNanos) {
		if (this.pause.isStale(sequence)) {
			return;
		}
		if (this.leased || affordable < 0) {
			// Leases have a time each, and a blind window opens call by call.
			this.slowStart.proves(ALL, nowNanos);
		}
		else if (!this.heard) {
			this.slowStart.proves(AFTER_FIRST_ANSWER, nowNanos);
		}
		this.heard = true;
		this.opened = true;
		this.pause.answered();
		this.tricklePerNano = 0;
		if (affordable < 0) {
			this.window += (this.window < this.blindWindow) ? 1 : 0.25;
		}
		else {
			this.window = Math.max(this.window + 3, inFlight + affordable / 2);
		}
	}

	/**
	 * It is known how long an answer takes.
	 * @param nanos from sending to the headers
	 * @param sentNanos when the call was sent whose answer came now
	 * @param nowNanos the time
	 */
	void latency(double nanos, long sentNanos, long nowNanos) {
		this.slowStart.latency(nanos);
		this.slowStart.heard(sentNanos, nowNanos);
		this.blindWindow = BLIND_WINDOW * Math.max(1, nanos / SECOND);
	}

	/* Before the first pause in a row: remembers the window. */
	private void close() {
		if (this.opened) {
			this.windowBefore = this.window;
			this.trickleBefore = this.tricklePerNano;
		}
		this.opened = false;
		this.heard = true;
	}

	/**
	 * Begins a pause, or prolongs it.
	 * @param sentNanos when the call was sent that was answered with 429
	 * @param retryAfterNanos what the provider said, or negative
	 * @param again whether the only call that is refused was refused again, which says
	 * nothing new of the account
	 * @param lastSequence of the latest sending
	 * @param nowNanos the time
	 * @return how long it lasts in nanoseconds
	 */
	long pause(long sentNanos, long retryAfterNanos, boolean again, long lastSequence, long nowNanos) {
		close();
		return this.pause.begin(sentNanos, retryAfterNanos, again, lastSequence, nowNanos);
	}

	/**
	 * Waits only for what was sent together with a call that was refused again.
	 * @param sentNanos when that call was sent
	 * @param lastSequence of the latest sending
	 * @param nowNanos the time
	 */
	void pauseForOthers(long sentNanos, long lastSequence, long nowNanos) {
		close();
		this.pause.beginForOthers(sentNanos, lastSequence, nowNanos);
	}

	/**
	 * Ends a pause: a call or a few go first.
	 * @param inFlight calls on the wire
	 * @param ratePerNano calls the limits allow, 0 if unknown
	 * @param nowNanos the time
	 */
	void open(int inFlight, double ratePerNano, long nowNanos) {
		this.pause.end();
		boolean again = this.pause.isRepeated();
		this.window = inFlight + (again ? 1 : this.start);
		this.tricklePerNano = again ? SLOWLY : Math.max(SLOWLY, ratePerNano / 2);
		this.sinceNanos = nowNanos;
	}

	/**
	 * All that were let go since the pause were refused, but some might be for their own
	 * sake: lets others try.
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 */
	void tryOthers(int inFlight, long nowNanos) {
		this.pause.countOnce();
		open(inFlight, 0, nowNanos);
	}

	/**
	 * The pause was none of the pool's: goes on as before it.
	 * @param inFlight calls on the wire
	 * @param nowNanos the time
	 */
	void restore(int inFlight, long nowNanos) {
		if (this.opened) {
			return;
		}
		this.pause.end();
		this.pause.answered();
		this.opened = true;
		this.window = Math.max(this.windowBefore, inFlight + this.start);
		this.tricklePerNano = this.trickleBefore;
		this.sinceNanos = nowNanos;
	}

	void hold(boolean on) {
		this.held = on;
	}

	boolean isHeld() {
		return this.held;
	}

	/** The pause of the pool. */
	Pause pause() {
		return this.pause;
	}

	double window() {
		return this.window;
	}

}
