package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * What stores write when the application ends, on threads of their own and in a bounded
 * time for all of them together: a database that hangs does not hold up the end.
 * Thread-safe.
 */
public final class LastWrites {

	/** Our choice: long for a working database, short for a process manager. */
	public static final Duration LIMIT = Duration.ofSeconds(5);

	private static final long NOT_BEGUN = Long.MIN_VALUE;

	private final Timeline timeline;

	private final AtomicLong endNanos = new AtomicLong(NOT_BEGUN);

	/**
	 * Creates the bound; its time begins with the first write.
	 * @param timeline the time source
	 */
	public LastWrites(Timeline timeline) {
		this.timeline = timeline;
	}

	/**
	 * Writes, and waits for it as long as there is time left.
	 * @param write writes, and returns whether it could
	 * @return whether it was written; {@code false} if it failed, hangs, or no time is
	 * left for it
	 */
	public boolean run(BooleanSupplier write) {
		long now = this.timeline.nanoTime();
		this.endNanos.compareAndSet(NOT_BEGUN, now + LIMIT.toNanos());
		long left = this.endNanos.get() - now;
		if (left <= 0) {
			return false;
		}
		FutureTask<Boolean> task = new FutureTask<>(write::getAsBoolean);
		Thread thread = new Thread(task, "claude-last-write");
		thread.setDaemon(true);
		thread.start();
		try {
			return task.get(left, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// Not written
		}
		task.cancel(true);
		return false;
	}

}
