package io.github.clauderesilience.limit.core;

import java.time.LocalDate;

import io.github.clauderesilience.limit.account.Estimates;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.limit.need.Sent;
import io.github.clauderesilience.limit.queue.QueuedCall;
import org.jspecify.annotations.Nullable;

/**
 * One call in a pool, from the moment it asks until it is settled. Belongs to its pool
 * and is guarded by the pool's lock.
 */
public class Ticket extends QueuedCall {

	private State state = State.NEW;

	private @Nullable Refusal refusal;

	private long retryAfterNanos;

	private long queuedAtNanos;

	private long queuedNanos;

	private boolean gone;

	/* The version of the estimates that its needs are from. */
	private long estimate;

	/* Its last sending. */
	long sendSequence;

	long sentNanos;

	/* The day whose budget it was taken from. */
	@Nullable LocalDate day;

	boolean answered;

	boolean good;

	/* When it may come back if it is set aside; written by InFlightCalls. */
	long asideUntilNanos;

	/* Headers whose levels of tokens are compared once the call's own use is known. */
	@Nullable RateLimitHeaders tokenHeaders;

	/*
	 * The next five are written by RefusalAttribution alone: how often it was refused
	 * with 429 in a row, and what had been sent by then.
	 */
	int refusals;

	long refusedSequence;

	/* The headers of the last refusal did not show why. */
	boolean unexplained;

	/* It is refused while others are answered. */
	boolean alone;

	/* It is set aside until a time of its own. */
	boolean apart;

	/**
	 * Creates a ticket for a call that has not asked yet.
	 * @param demand what it needs
	 */
	public Ticket(Demand demand) {
		super(demand);
	}

	/**
	 * Where the call stands.
	 * @return the state
	 */
	public final State state() {
		return this.state;
	}

	/**
	 * Why the call was refused.
	 * @return the reason, or {@code null} if it was not
	 */
	public final @Nullable Refusal refusal() {
		return this.refusal;
	}

	/**
	 * When a refused call may come back.
	 * @return nanoseconds from the refusal, 0 or positive
	 */
	public final long retryAfterNanos() {
		return this.retryAfterNanos;
	}

	/**
	 * How long the call waited before its last admission or refusal.
	 * @return nanoseconds, 0 or positive
	 */
	public final long queuedNanos() {
		return this.queuedNanos;
	}

	/**
	 * How often the call was refused with 429 in a row.
	 * @return 0 or positive
	 */
	public final int refusals() {
		return this.refusals;
	}

	/**
	 * Whether the call is refused with 429 while other calls of its pool are answered:
	 * the pool does not pause for it, and it waits, and is repeated, on its own.
	 * @return {@code false} as long as that is not known
	 */
	public final boolean isRefusedAlone() {
		return this.alone;
	}

	/**
	 * When it began to wait.
	 * @return a reading of the time source; meaningless for a call that never waited
	 */
	public final long queuedAtNanos() {
		return this.queuedAtNanos;
	}

	/** Takes what such calls are known to need by now. */
	final void estimated(Estimates estimates) {
		takes(estimate(estimates));
	}

	/** What such calls are known to need by now, for the queue to take. */
	final Need estimate(Estimates estimates) {
		this.estimate = estimates.version();
		return estimates.need(demand());
	}

	/** Whether more has been learned since its needs were estimated. */
	final boolean isOutdated(Estimates estimates) {
		return this.estimate != estimates.version();
	}

	/** How long it is still set aside, 0 if it is not. */
	final long asideNanos(long nowNanos) {
		return this.apart ? Math.max(0, this.asideUntilNanos - nowNanos) : 0;
	}

	final void queued(long nowNanos) {
		this.state = State.WAITING;
		this.queuedAtNanos = nowNanos;
		this.queuedNanos = 0;
	}

	final void admitted(long nowNanos, long sequence) {
		this.queuedNanos = (this.state == State.WAITING) ? Math.max(0, nowNanos - this.queuedAtNanos) : 0;
		this.state = State.ADMITTED;
		this.refusal = null;
		this.sendSequence = sequence;
		this.sentNanos = nowNanos;
		this.answered = false;
		this.tokenHeaders = null;
		this.good = false;
	}

	/** Its last sending. */
	final Sent sent() {
		return new Sent(this, this.sendSequence, this.sentNanos);
	}

	final void refused(Refusal reason, long afterNanos, long nowNanos) {
		this.queuedNanos = (this.state == State.WAITING) ? Math.max(0, nowNanos - this.queuedAtNanos) : 0;
		this.state = State.ENDED;
		this.refusal = reason;
		this.retryAfterNanos = Math.max(0, afterNanos);
	}

	final void ended() {
		this.state = State.ENDED;
	}

	/* Cancel may overtake the asking it cancels. */
	final void gone() {
		this.gone = true;
	}

	final boolean isGone() {
		return this.gone;
	}

	/**
	 * Where a call stands.
	 */
	public enum State {

		/** It has not asked yet. */
		NEW,

		/** It waits in the queue. */
		WAITING,

		/** It may be sent, or was sent and is not settled. */
		ADMITTED,

		/** It was settled, refused or given up. */
		ENDED

	}

}
