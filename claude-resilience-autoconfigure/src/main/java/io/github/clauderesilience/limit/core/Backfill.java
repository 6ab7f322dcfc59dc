package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.limit.queue.AdmissionQueue;
import org.jspecify.annotations.Nullable;

/**
 * Backfill, as in batch schedulers: small calls go before a large one that waits at the
 * head for its tokens, if they do not delay it noticeably. All together may cost it a
 * hundredth of its wait, and never more than 100 ms.
 *
 * @param <T> the class of the tickets
 */
final class Backfill<T extends Ticket> {

	/** Our choice: a delay behind a call that is sent within a second does not matter. */
	private static final long LONG_WAIT_NANOS = 1_000_000_000L;

	/** Our choice: estimates of the wait are less exact than this. */
	private static final double SHARE = 0.01;

	private static final double MOST_NANOS = 100e6;

	/** Our choice: how many are tried, so that the cost does not depend on the queue. */
	private static final int CANDIDATES = 4;

	private final AdmissionRules rules;

	private final AdmissionQueue<T> queue;

	private @Nullable T head;

	/* What is left of the delay that the head may suffer. */
	private double delayLeftNanos;

	Backfill(AdmissionRules rules, AdmissionQueue<T> queue) {
		this.rules = rules;
		this.queue = queue;
	}

	/**
	 * A call that may go before the head now; it counts as gone.
	 * @param blocked the call at the head, which has to wait
	 * @param inFlight calls of this pool on the wire
	 * @param nowNanos the time
	 * @return the call, or {@code null} if none fits
	 */
	@Nullable T next(T blocked, int inFlight, long nowNanos) {
		if (this.queue.size() == 1 || (blocked == this.head && this.delayLeftNanos <= 0)) {
			return null;
		}
		long wait = this.rules.forTokensOnly(blocked, inFlight, nowNanos);
		if (wait < LONG_WAIT_NANOS) {
			return null;
		}
		if (blocked != this.head) {
			this.head = blocked;
			this.delayLeftNanos = Math.min(MOST_NANOS, wait * SHARE);
		}
		for (T candidate : this.queue.backfillCandidates(blocked, CANDIDATES)) {
			double cost = this.rules.forTokensAfter(blocked, candidate, inFlight, nowNanos) - wait;
			if (cost <= this.delayLeftNanos && this.rules.untilTurn(candidate, inFlight, nowNanos) == 0) {
				this.delayLeftNanos -= cost;
				return candidate;
			}
		}
		return null;
	}

}
