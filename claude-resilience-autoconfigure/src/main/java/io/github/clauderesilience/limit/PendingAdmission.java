package io.github.clauderesilience.limit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.StandIn;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.core.Pool;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.Durations;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * An exchange that waits to be admitted by a pool, and the subscription to its admission.
 * Either the subscriber takes the admission or cancel abandons it: exactly one of them
 * succeeds, by compare-and-set on the state. Thread-safe.
 */
final class PendingAdmission implements Subscription {

	private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

	/*
	 * Until an operator resumes the pool, which nothing foretells, or beyond all bounds.
	 */
	private static final Duration ENDLESS = Duration.ofNanos(Pool.NEVER);

	private static final int OPEN = 0;

	private static final int TAKEN = 1;

	private static final int ABANDONED = 2;

	private static final AtomicIntegerFieldUpdater<PendingAdmission> STATE = AtomicIntegerFieldUpdater
		.newUpdater(PendingAdmission.class, "state");

	private static final AtomicIntegerFieldUpdater<PendingAdmission> TOLD = AtomicIntegerFieldUpdater
		.newUpdater(PendingAdmission.class, "told");

	private final GuardedPool pool;

	private final Exchange exchange;

	private final Failures failures;

	private final AdmissionTicket ticket;

	private volatile int state;

	private volatile int told;

	private volatile boolean decided;

	private volatile @Nullable CoreSubscriber<? super Void> listener;

	private volatile @Nullable ClaudeException limited;

	/* Estimated time of admission, once it was asked for. */
	private boolean estimated;

	private long expectedNanos;

	PendingAdmission(GuardedPool pool, Exchange exchange, Failures failures) {
		this.pool = pool;
		this.exchange = exchange;
		this.failures = failures;
		Target target = exchange.target();
		this.ticket = new AdmissionTicket(new Demand(target.model(), target.lane(), target.tenant(),
				target.promptChars(), target.attachmentTokens(), target.maxTokens(), exchange.deadlineNanos()), this);
	}

	GuardedPool pool() {
		return this.pool;
	}

	Exchange exchange() {
		return this.exchange;
	}

	AdmissionTicket ticket() {
		return this.ticket;
	}

	/**
	 * Asks for the first admission.
	 * @return whether it is admitted at once; otherwise {@link #listen} reports the
	 * decision
	 */
	boolean askFirst() {
		this.pool.offer(this.ticket);
		return this.decided && this.ticket.refusal() == null;
	}

	/**
	 * Prepares for another admission after a 429; from here on it can be abandoned again.
	 * @param failure the 429
	 */
	void reopen(ClaudeException failure) {
		this.limited = failure;
		// The first subscriber sent the call; the next one has not subscribed yet
		this.listener = null;
		this.decided = false;
		this.told = 0;
		this.state = OPEN;
	}

	/**
	 * Asks for another admission; a refusal is the 429 with the true {@code retryAfter}.
	 */
	void askAgain() {
		this.pool.offerAgain(this.ticket);
	}

	/**
	 * Waits for the admission that was asked for. The subscriber completes once it has
	 * taken the admission, or fails with the refusal, possibly before this returns.
	 * @param subscriber told once, after it was given this as its subscription
	 */
	void listen(CoreSubscriber<? super Void> subscriber) {
		this.listener = subscriber;
		if (this.decided) {
			tell();
		}
	}

	/**
	 * Takes the admission: from now on the exchange holds the reservation.
	 * @return {@code false} if it was abandoned meanwhile
	 */
	boolean take() {
		if (!STATE.compareAndSet(this, OPEN, TAKEN)) {
			return false;
		}
		this.exchange.queuedFor(this.ticket.queuedNanos());
		this.exchange.hold(new Reservation(this));
		return true;
	}

	/**
	 * Abandons the admission; without effect once it was taken.
	 * @return whether this call abandoned it
	 */
	boolean abandon() {
		if (!STATE.compareAndSet(this, OPEN, ABANDONED)) {
			return false;
		}
		this.pool.cancel(this.ticket);
		return true;
	}

	@Override
	public void request(long n) {
		// Only completion is told
	}

	@Override
	public void cancel() {
		abandon();
	}

	/**
	 * Abandons the wait if it exceeds the call's patience and another model can take the
	 * call now. Called by one thread at a time.
	 * @param pause remaining pause of the pool, {@code null} if it is not paused
	 * @return whether the call goes on waiting
	 */
	Rescued rescue(@Nullable Duration pause) {
		CallContext context = this.exchange.context();
		StandIn standIn = (context != null) ? context.standIn() : StandIn.NONE;
		if (this.pool.isHeld()) {
			return standIn.isPauseTooLong(ENDLESS) ? rescue(standIn, ErrorClass.WOULD_MISS_DEADLINE, ENDLESS)
					: Rescued.STAYS;
		}
		if (pause == null && this.limited == null) {
			if (!standIn.isQueueTooLong(FOREVER)) {
				return Rescued.STAYS;
			}
			Duration wait = wholeWait();
			return standIn.isQueueTooLong(wait) ? rescue(standIn, ErrorClass.WOULD_MISS_DEADLINE, wait) : Rescued.STAYS;
		}
		Duration wait = (pause != null) ? pause : Duration.ZERO;
		return standIn.isPauseTooLong(wait) ? rescue(standIn, ErrorClass.RATE_LIMITED, wait) : Rescued.STAYS;
	}

	private Rescued rescue(StandIn standIn, ErrorClass errorClass, Duration wait) {
		if (!standIn.canTakeNow(errorClass)) {
			return Rescued.STUCK;
		}
		CoreSubscriber<? super Void> subscriber = this.listener;
		if (subscriber == null || !TOLD.compareAndSet(this, 0, 1)) {
			return Rescued.STAYS;
		}
		if (abandon()) {
			this.exchange.queuedFor(this.ticket.queuedNanos());
			subscriber.onError(impatient(errorClass, wait));
		}
		return Rescued.LEFT;
	}

	private ClaudeException impatient(ErrorClass errorClass, Duration wait) {
		if (errorClass == ErrorClass.RATE_LIMITED) {
			return failure(Refusal.RATE_LIMITED, wait);
		}
		return isEndless(wait) ? endless(errorClass, false) : local(errorClass, "estimated queue time of "
				+ DurationText.of(wait) + " in " + this.pool.id() + " exceeds claude.fallback.max-queue-time", wait);
	}

	/**
	 * Whether the wait had no end within bounds when it was estimated; an operator who
	 * had paused the pool may have resumed it since.
	 */
	private static boolean isEndless(Duration wait) {
		return wait.compareTo(Durations.LONGEST) > 0;
	}

	/** How long it will have waited in the end, as far as is known. */
	private Duration wholeWait() {
		long now = this.pool.nanoTime();
		if (!this.estimated) {
			long wait = this.pool.expectedWaitNanos(this.ticket.demand());
			if (wait == Pool.NEVER) {
				return ENDLESS;
			}
			this.estimated = true;
			this.expectedNanos = now + wait;
		}
		return Duration.ofNanos(Math.max(now, this.expectedNanos) - this.ticket.queuedAtNanos());
	}

	/**
	 * The pool has decided.
	 * @return whether a subscriber waits to be told; most calls are admitted before they
	 * listen
	 */
	boolean decided() {
		this.decided = true;
		return this.listener != null;
	}

	/** Called by both subscriber and decision; the second of them delivers. */
	void tell() {
		CoreSubscriber<? super Void> subscriber = this.listener;
		if (subscriber == null || !TOLD.compareAndSet(this, 0, 1)) {
			return;
		}
		Refusal refusal = this.ticket.refusal();
		if (refusal == null) {
			if (take()) {
				subscriber.onComplete();
			}
			return;
		}
		this.exchange.queuedFor(this.ticket.queuedNanos());
		subscriber.onError(failure(refusal, Duration.ofNanos(this.ticket.retryAfterNanos())));
	}

	private ClaudeException failure(Refusal refusal, Duration retryAfter) {
		ClaudeException earlier = this.limited;
		if (refusal == Refusal.RATE_LIMITED && earlier != null) {
			return this.failures.later(earlier, retryAfter, this.exchange.locale());
		}
		boolean full = refusal == Refusal.QUEUE_FULL;
		ClaudeException failure = ((full || refusal == Refusal.WOULD_MISS_DEADLINE)
				&& (isEndless(retryAfter) || this.pool.isHeld())) ? endless(errorClass(refusal), full)
						: local(errorClass(refusal), reason(refusal, retryAfter),
								(refusal == Refusal.SHUTTING_DOWN) ? null : retryAfter);
		if (earlier != null) {
			failure.addSuppressed(earlier);
		}
		return failure;
	}

	/** It is not that a lot of people are asking, which these classes say otherwise. */
	private ClaudeException endless(ErrorClass errorClass, boolean full) {
		String queue = full ? ", and its queue is full" : "";
		ClaudeException failure = local(errorClass,
				this.pool.isHeld()
						? "an operator paused " + this.pool.id() + queue + "; POST /actuator/claude/resume resumes it"
						: "no end of the wait in " + this.pool.id() + " was known" + queue,
				null);
		return failure
			.with(failure.details().withUserMessage(local(ErrorClass.CIRCUIT_OPEN, "paused", null).userMessage()));
	}

	private ClaudeException local(ErrorClass errorClass, String reason, @Nullable Duration retryAfter) {
		String model = this.exchange.model();
		return this.failures.local(errorClass, model, this.exchange.locale(), "Not sent to " + model + ": " + reason,
				retryAfter, null);
	}

	private String reason(Refusal refusal, Duration retryAfter) {
		String wait = DurationText.of(retryAfter);
		return switch (refusal) {
			case QUEUE_FULL -> "the queue of " + this.pool.id()
					+ " is full (claude.rate-limit.max-queue); estimated queue time is " + wait;
			case WOULD_MISS_DEADLINE ->
				"estimated queue time of " + wait + " in " + this.pool.id() + " exceeds " + bound(retryAfter);
			case DAY_USED_UP ->
				"the day's token budget of group " + this.pool.id().group() + " is used up (claude.rate-limit.groups."
						+ this.pool.id().group() + ".*-per-day); the next day begins in " + wait;
			case SHUTTING_DOWN -> "the application is shutting down and sends no new calls";
			case RATE_LIMITED -> this.pool.id() + " is paused by the API's rate limit for " + wait;
			case CIRCUIT_OPEN -> "the circuit opened while the call was queued; the next probe is in " + wait;
		};
	}

	private String bound(Duration wait) {
		long left = this.exchange.deadlineNanos() - this.pool.nanoTime();
		return (wait.toNanos() > left)
				? "the " + DurationText.of(Duration.ofNanos(Math.max(0, left))) + " until the call's deadline"
				: "claude.rate-limit.max-wait";
	}

	private static ErrorClass errorClass(Refusal refusal) {
		return switch (refusal) {
			case QUEUE_FULL -> ErrorClass.QUEUE_FULL;
			case SHUTTING_DOWN -> ErrorClass.SHUTTING_DOWN;
			case WOULD_MISS_DEADLINE, DAY_USED_UP -> ErrorClass.WOULD_MISS_DEADLINE;
			case RATE_LIMITED -> ErrorClass.RATE_LIMITED;
			case CIRCUIT_OPEN -> ErrorClass.CIRCUIT_OPEN;
		};
	}

	/**
	 * Whether a queued call goes on waiting or moves to another model.
	 */
	enum Rescued {

		/** It goes on waiting. */
		STAYS,

		/** It goes on waiting beyond its patience: no other model can take it. */
		STUCK,

		/** It was abandoned for another model. */
		LEFT

	}

}
