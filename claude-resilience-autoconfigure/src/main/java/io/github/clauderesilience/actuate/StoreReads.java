package io.github.clauderesilience.actuate;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Reads of operators from a store of one client. A failed read is tried again until the
 * store works, so that the verdict is true at any moment. Thread-safe.
 */
final class StoreReads {

	/** How long a store that fails is left alone; our choice. */
	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final AtomicBoolean probing = new AtomicBoolean();

	private final String name;

	private final String advice;

	private final StoreAccess access;

	private final Scheduler blocking;

	private final Timeline timeline;

	private final StoreFailures failures;

	/**
	 * Creates reads.
	 * @param name the store, such as "the review queue"
	 * @param advice what to do if it does not work, a sentence
	 * @param blocking threads that may block
	 * @param timeline the time source
	 * @param failures is told of failures, for the verdict of the client whose store it
	 * is
	 */
	StoreReads(String name, String advice, Scheduler blocking, Timeline timeline, StoreFailures failures) {
		this.name = name;
		this.advice = advice;
		this.access = new StoreAccess(name, advice, blocking);
		this.blocking = blocking;
		this.timeline = timeline;
		this.failures = failures;
	}

	/**
	 * Reads from the store.
	 * @param read reads; may be called again later
	 * @return what was read
	 * @throws StoreUnavailableException if it fails or takes too long
	 */
	<T extends @Nullable Object> T read(Supplier<T> read) {
		Supplier<T> watched = () -> {
			T result = read.get();
			this.failures.end("reading " + this.name);
			return result;
		};
		try {
			return this.access.use(watched, "read");
		}
		catch (StoreUnavailableException ex) {
			this.failures.begin("reading " + this.name, ex.reason(), "Calls are not affected. " + this.advice);
			if (this.probing.compareAndSet(false, true)) {
				probeLater(watched);
			}
			throw ex;
		}
	}

	private void probeLater(Supplier<?> read) {
		try {
			this.timeline.scheduler()
				.schedule(() -> this.blocking.schedule(() -> probe(read)), PAUSE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			this.probing.set(false);
		}
	}

	private void probe(Supplier<?> read) {
		try {
			read.get();
			this.probing.set(false);
		}
		catch (Throwable ex) {
			probeLater(read);
		}
	}

}
