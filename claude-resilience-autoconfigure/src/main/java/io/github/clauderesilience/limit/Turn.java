package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.core.Refusal;
import io.github.clauderesilience.limit.core.Ticket;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One exchange that waits for its turn in a pool. Either the subscriber takes the turn or
 * cancel gives it up: exactly one of them succeeds, however they race.
 */
final class Turn {

	private static final int OPEN = 0;

	private static final int TAKEN = 1;

	private static final int ABANDONED = 2;

	private final GuardedPool pool;

	private final Exchange exchange;

	private final Failures failures;

	private final Ticket ticket;

	private final AtomicInteger state = new AtomicInteger();

	private final AtomicBoolean told = new AtomicBoolean();

	private volatile boolean decided;

	private volatile @Nullable MonoSink<Turn> sink;

	private volatile @Nullable ClaudeException limited;

	Turn(GuardedPool pool, Exchange exchange, Failures failures) {
		this.pool = pool;
		this.exchange = exchange;
		this.failures = failures;
		Exchange.Target target = exchange.target();
		this.ticket = new Ticket(new Ticket.Demand(target.model(), target.lane(), target.tenant(), target.promptChars(),
				target.attachmentTokens(), target.maxTokens(), exchange.deadlineNanos()), this);
	}

	/**
	 * Asks for the first turn.
	 * @return whether it is this call's turn at once; otherwise there is a
	 * {@link #decision()} to wait for
	 */
	boolean askFirst() {
		this.pool.offer(this.ticket);
		return this.decided && this.ticket.refusal() == null;
	}

	/**
	 * Waits for the turn that was asked for.
	 * @return this, once the call may be sent; or a refusal
	 */
	Mono<Turn> decision() {
		return Mono.create(this::listen);
	}

	/**
	 * Waits for another turn after a 429.
	 * @param failure the 429
	 * @return this, once the call may be sent again; or the failure with the true time
	 */
	Mono<Turn> again(ClaudeException failure) {
		return Mono.create((subscriber) -> {
			this.limited = failure;
			this.decided = false;
			this.told.set(false);
			this.state.set(OPEN);
			listen(subscriber);
			this.pool.offerAgain(this.ticket);
		});
	}

	/**
	 * Takes the turn: from now on the exchange holds the reservation.
	 * @return {@code false} where it was given up meanwhile
	 */
	boolean take() {
		if (!this.state.compareAndSet(OPEN, TAKEN)) {
			return false;
		}
		this.exchange.queuedFor(this.ticket.queuedNanos());
		this.exchange.hold(new Reservation(this.pool, this.ticket, this.exchange));
		return true;
	}

	/** The pool has decided. */
	void decided() {
		this.decided = true;
		tell();
	}

	private void listen(MonoSink<Turn> subscriber) {
		this.sink = subscriber;
		subscriber.onCancel(this::abandon);
		if (this.decided) {
			tell();
		}
	}

	/** Whoever comes second, the subscriber or the decision, finds the other here. */
	private void tell() {
		MonoSink<Turn> subscriber = this.sink;
		if (subscriber == null || !this.told.compareAndSet(false, true)) {
			return;
		}
		Refusal refusal = this.ticket.refusal();
		if (refusal == null) {
			subscriber.success(this);
			return;
		}
		this.exchange.queuedFor(this.ticket.queuedNanos());
		subscriber.error(failure(refusal, Duration.ofNanos(this.ticket.retryAfterNanos())));
	}

	private void abandon() {
		if (this.state.compareAndSet(OPEN, ABANDONED)) {
			this.pool.cancel(this.ticket);
		}
	}

	private ClaudeException failure(Refusal refusal, Duration retryAfter) {
		ClaudeException earlier = this.limited;
		if (refusal == Refusal.RATE_LIMITED && earlier != null) {
			return earlier.with(earlier.details().withRetryAfter(retryAfter));
		}
		String model = this.exchange.model();
		ClaudeException failure = this.failures.local(errorClass(refusal), model, this.exchange.locale(),
				"Not sent to " + model + ": " + reason(refusal, retryAfter),
				(refusal != Refusal.SHUTTING_DOWN) ? retryAfter : null, null);
		if (earlier != null) {
			failure.addSuppressed(earlier);
		}
		return failure;
	}

	private String reason(Refusal refusal, Duration retryAfter) {
		return switch (refusal) {
			case QUEUE_FULL -> "the queue of " + this.pool.id()
					+ " is full (claude.rate-limit.max-queue); it should be this call's turn in " + retryAfter;
			case WOULD_MISS_DEADLINE -> "its turn in " + this.pool.id() + " would come in about " + retryAfter
					+ ", later than claude.rate-limit.max-wait or its deadline allow";
			case DAY_USED_UP ->
				"the tokens of the day of " + this.pool.id().group() + " are used up (claude.rate-limit.groups."
						+ this.pool.id().group() + ".*-per-day); the next day begins in " + retryAfter;
			case SHUTTING_DOWN -> "the application is shutting down and sends no new calls";
			case RATE_LIMITED -> this.pool.id() + " waits for the API's limit for " + retryAfter;
			case CIRCUIT_OPEN -> "its circuit opened while it waited; the next probe is in " + retryAfter;
		};
	}

	private static ErrorClass errorClass(Refusal refusal) {
		return switch (refusal) {
			case QUEUE_FULL, SHUTTING_DOWN -> ErrorClass.QUEUE_FULL;
			case WOULD_MISS_DEADLINE, DAY_USED_UP -> ErrorClass.WOULD_MISS_DEADLINE;
			case RATE_LIMITED -> ErrorClass.RATE_LIMITED;
			case CIRCUIT_OPEN -> ErrorClass.CIRCUIT_OPEN;
		};
	}

}
