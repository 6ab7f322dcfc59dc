package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What stores read when the application starts, which waits for all of them together for
 * a bounded time: a database that hangs does not hold up the start. Thread-safe.
 */
public final class FirstReads {

	private final Timeline timeline;

	private Duration left = LateWatch.LIMIT;

	/**
	 * Creates the bound, {@link LateWatch#LIMIT}.
	 * @param timeline the time source
	 */
	public FirstReads(Timeline timeline) {
		this.timeline = timeline;
	}

	/**
	 * Waits for a read that goes on elsewhere, as long as there is time left, or until
	 * the thread is interrupted. A read that is late goes on.
	 * @param read done when the read is, in whatever way
	 */
	public synchronized void await(Future<?> read) {
		long start = this.timeline.nanoTime();
		try {
			read.get(Math.max(0, this.left.toNanos()), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | CancellationException | TimeoutException ex) {
			// Who reads tells of it
		}
		this.left = this.left.minus(this.timeline.since(start));
	}

}
