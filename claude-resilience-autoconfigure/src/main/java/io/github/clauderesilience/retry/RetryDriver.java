package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.RetryListener;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * The retry policy for operations that an external loop drives: users' own methods, which
 * call {@code claudeWebClient} themselves. Decides as the ring does, out of the same
 * budget. Thread-safe.
 */
public final class RetryDriver {

	/** How often to look whether there are timers still; our choice. */
	private static final Duration LOOK = Duration.ofSeconds(1);

	private final RetryPolicy policy;

	private final RetryBudget budget;

	private final RetryListener listener;

	private final Duration total;

	private final Timeline timeline;

	private final DoubleSupplier random;

	/**
	 * Creates a driver.
	 * @param policy what is repeated, and when
	 * @param budget how much, over all calls
	 * @param listener notified of retries
	 * @param total how long an operation may take with all its retries; positive
	 * @param timeline the time source
	 * @param random numbers from 0 (inclusive) to 1
	 */
	public RetryDriver(RetryPolicy policy, RetryBudget budget, RetryListener listener, Duration total,
			Timeline timeline, DoubleSupplier random) {
		this.policy = policy;
		this.budget = budget;
		this.listener = listener;
		this.total = total;
		this.timeline = timeline;
		this.random = random;
	}

	/**
	 * Begins an operation.
	 * @return the state of this operation
	 */
	Operation start() {
		this.budget.earn();
		return new Operation();
	}

	/**
	 * Waits on the caller's thread, no longer than there are timers.
	 * @param delay how long
	 * @throws IllegalStateException on a thread that must not be blocked, or if it is
	 * interrupted
	 */
	void waitFor(Duration delay) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException(
					"A retry waits, and the thread " + Thread.currentThread().getName() + " must not be blocked");
		}
		CompletableFuture<Void> passed = this.timeline.delay(delay).toFuture();
		try {
			this.timeline.await(passed, LOOK);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for a retry", ex);
		}
		finally {
			passed.cancel(true);
		}
	}

	/**
	 * The failure of the API within a failure of a user's method.
	 * @param failure what the method threw
	 * @return the nearest {@link ClaudeException}, or {@code null} if there is none
	 */
	static @Nullable ClaudeException find(@Nullable Throwable failure) {
		for (Throwable t = failure; t != null; t = t.getCause()) {
			if (t instanceof ClaudeException claude) {
				return claude;
			}
		}
		return null;
	}

	/**
	 * One operation and its retries. Used by one thread at a time.
	 */
	final class Operation {

		private final long startNanos = RetryDriver.this.timeline.nanoTime();

		private final Map<ErrorClass, Integer> ofClass = new EnumMap<>(ErrorClass.class);

		private int retries;

		private Operation() {
		}

		/**
		 * Decides about a failure, and counts the retry if there is to be one.
		 * @param failure what the operation threw
		 * @return how long to wait before the retry, or {@code null} for none
		 */
		@Nullable Duration failed(@Nullable Throwable failure) {
			ClaudeException claude = find(failure);
			if (claude == null) {
				return null;
			}
			RetryPolicy.Decision decision = decide(claude);
			if (decision instanceof RetryPolicy.Decision.Retry retry) {
				this.retries++;
				this.ofClass.merge(claude.errorClass(), 1, Integer::sum);
				RetryDriver.this.listener.retrying(claude.model(), claude.errorClass(), retry.delay());
				return retry.delay();
			}
			RetryDriver.this.listener.gaveUp(claude.model(), claude.errorClass(),
					((RetryPolicy.Decision.Stop) decision).reason());
			return null;
		}

		private RetryPolicy.Decision decide(ClaudeException failure) {
			Duration left = RetryDriver.this.total.minus(RetryDriver.this.timeline.since(this.startNanos));
			RetryPolicy.Progress progress = new RetryPolicy.Progress(this.retries,
					this.ofClass.getOrDefault(failure.errorClass(), 0), left.isNegative() ? Duration.ZERO : left);
			RetryPolicy.Decision decision = RetryDriver.this.policy.decide(failure, progress,
					RetryDriver.this.random.getAsDouble());
			boolean affordable = !(decision instanceof RetryPolicy.Decision.Retry)
					|| RetryDriver.this.budget.spend(RetryDriver.this.timeline.nanoTime());
			return affordable ? decision : new RetryPolicy.Decision.Stop(RetryListener.Reason.BUDGET);
		}

	}

}
