package io.github.clauderesilience.actuate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.clauderesilience.chain.guard.StoreFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * The way of operators to a store that may be outside the process: each use is over
 * within {@link #LONGEST_WAIT}, and a store that hangs holds a bounded number of threads.
 * Thread-safe.
 */
final class StoreAccess {

	/** An operator had better look elsewhere then; our choice. */
	static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

	/** Threads that a store which hangs may hold; our choice. */
	static final int MOST_AT_ONCE = 4;

	private static final Logger logger = LoggerFactory.getLogger(StoreAccess.class);

	private final Semaphore places = new Semaphore(MOST_AT_ONCE);

	private final AtomicBoolean told = new AtomicBoolean();

	private final String name;

	private final String advice;

	private final Scheduler blocking;

	/**
	 * Creates an access.
	 * @param name the store, such as "the review queue"
	 * @param advice what to do if it does not work, a sentence
	 * @param blocking threads that may block
	 */
	StoreAccess(String name, String advice, Scheduler blocking) {
		this.name = name;
		this.advice = advice;
		this.blocking = blocking;
	}

	/**
	 * Uses the store.
	 * @param action what is done; may have been done, or be done later, if this fails
	 * @param done what is done to the store, such as "read"
	 * @return what the action returns
	 * @throws StoreUnavailableException if it fails or takes too long
	 */
	<T extends @Nullable Object> T use(Supplier<T> action, String done) {
		if (!this.places.tryAcquire()) {
			throw unavailable(done, MOST_AT_ONCE + " earlier requests to it still wait");
		}
		CompletableFuture<T> answer = new CompletableFuture<>();
		try {
			this.blocking.schedule(() -> run(action, answer));
		}
		catch (RejectedExecutionException ex) {
			this.places.release();
			throw unavailable(done, "the application ends");
		}
		try {
			T result = answer.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
			this.told.set(false);
			return result;
		}
		catch (TimeoutException ex) {
			throw unavailable(done, "no answer within " + LONGEST_WAIT.toSeconds() + " s");
		}
		catch (ExecutionException ex) {
			if (this.told.compareAndSet(false, true)) {
				logger.warn("{} could not be {}: {}", this.name, done, StoreFailures.reason(ex));
			}
			throw unavailable(done, StoreFailures.kind(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw unavailable(done, "interrupted");
		}
	}

	private <T extends @Nullable Object> void run(Supplier<T> action, CompletableFuture<T> answer) {
		try {
			answer.complete(action.get());
		}
		catch (Throwable ex) {
			answer.completeExceptionally(ex);
		}
		finally {
			this.places.release();
		}
	}

	private StoreUnavailableException unavailable(String done, String reason) {
		return new StoreUnavailableException(Character.toUpperCase(this.name.charAt(0)) + this.name.substring(1)
				+ " could not be " + done + " (" + reason + "). " + this.advice, reason);
	}

}
