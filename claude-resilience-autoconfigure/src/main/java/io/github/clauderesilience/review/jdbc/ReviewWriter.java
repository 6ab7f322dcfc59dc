package io.github.clauderesilience.review.jdbc;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.review.ReviewInterceptor;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.LateWatch;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Writes questions one after another on a thread that may block, and keeps a bounded
 * number of them while the database cannot be reached. The thread that hands one over
 * never waits. Thread-safe.
 */
final class ReviewWriter {

	/** Our choice: at most 40 MB, of questions that are all as long as they can be. */
	static final int MOST_WAITING = 1000;

	/** Our choice: how long a database that fails is left alone. */
	static final Duration PAUSE = Duration.ofSeconds(5);

	private static final String WRITING = "writing questions for review";

	private static final String ADVICE = "Calls are not affected, and up to " + MOST_WAITING
			+ " questions wait in memory. Check the database of claude.review.store.";

	private static final Logger logger = LoggerFactory.getLogger(ReviewWriter.class);

	private final Consumer<ReviewItem> table;

	private final Timeline timeline;

	private final Executor blocking;

	private final Queue<ReviewItem> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

	/** From the first question until none waits, pauses included. */
	private final AtomicBoolean busy = new AtomicBoolean();

	private final AtomicInteger lost = new AtomicInteger();

	private volatile boolean broken;

	private volatile boolean closed;

	private final LateWatch watch;

	private final LastWrites lastWrites;

	private final StoreFailures failures;

	ReviewWriter(Consumer<ReviewItem> table, Timeline timeline, Executor blocking) {
		this(table, timeline, blocking, new LastWrites(timeline), new StoreFailures(timeline::now));
	}

	ReviewWriter(Consumer<ReviewItem> table, Timeline timeline, Executor blocking, LastWrites lastWrites,
			StoreFailures failures) {
		this.watch = new LateWatch(timeline, this::late, this::over);
		this.failures = failures;
		this.lastWrites = lastWrites;
		this.table = table;
		this.timeline = timeline;
		this.blocking = blocking;
	}

	void offer(ReviewItem item) {
		if (!this.waiting.offer(item) && this.lost.getAndIncrement() == 0) {
			logger.warn("More questions for review than can be written; those that find {} before them are in the log"
					+ " {} only", MOST_WAITING, ReviewInterceptor.LOGGER);
		}
		begin();
	}

	private void begin() {
		if (!this.closed && !this.waiting.isEmpty() && this.busy.compareAndSet(false, true)) {
			execute();
		}
	}

	private void execute() {
		run(() -> this.blocking.execute(this::drain));
	}

	private void drain() {
		if (this.closed) {
			return;
		}
		if (write()) {
			this.busy.set(false);
			begin();
		}
		else {
			run(() -> this.timeline.scheduler().schedule(this::execute, PAUSE.toNanos(), TimeUnit.NANOSECONDS));
		}
	}

	private void run(Runnable next) {
		try {
			next.run();
		}
		catch (RejectedExecutionException ex) {
			// The application ends: close writes what waits
			this.busy.set(false);
		}
	}

	private synchronized boolean write() {
		for (ReviewItem item = this.waiting.peek(); item != null; item = this.waiting.peek()) {
			if (!isWritten(item)) {
				return false;
			}
			this.waiting.remove();
		}
		tellRecovery();
		return true;
	}

	private boolean isWritten(ReviewItem item) {
		try {
			this.watch.run(() -> this.table.accept(item));
		}
		catch (DataIntegrityViolationException ex) {
			logger.warn("Question {} does not fit into the table of the review queue, and is in the log {} only",
					item.id(), ReviewInterceptor.LOGGER, ex);
		}
		catch (Throwable ex) {
			if (!this.broken) {
				logger.warn("Questions for review cannot be written to the table claude_review; calls go on, and up to"
						+ " {} questions wait until they can: {}", MOST_WAITING, StoreFailures.reason(ex));
			}
			this.broken = true;
			this.failures.begin(WRITING, ex, ADVICE);
			return false;
		}
		return true;
	}

	/* A table that is locked fails late, or not at all. */
	private void late() {
		if (!this.broken) {
			this.failures.begin(WRITING, LateWatch.cause(), ADVICE);
			logger.warn("The table claude_review has not taken a question for review for {}; calls go on, and up to {}"
					+ " questions wait until it does", DurationText.of(LateWatch.LIMIT), MOST_WAITING);
		}
	}

	private void over() {
		if (!this.broken) {
			this.failures.end(WRITING);
		}
	}

	private void tellRecovery() {
		int missing = this.lost.getAndSet(0);
		if (this.broken || missing > 0) {
			logger.info("Questions for review are written again; {}",
					(missing == 0) ? "none was lost" : Counted.of(missing, "was", "were") + " lost, and in the log "
							+ ReviewInterceptor.LOGGER + " only");
		}
		this.broken = false;
		this.failures.end(WRITING);
	}

	/**
	 * Writes what waits, unless the database fails or takes too long; what comes later is
	 * not written.
	 */
	void close() {
		this.closed = true;
		if (!this.waiting.isEmpty() && (this.broken || !this.lastWrites.run(this::write))) {
			logger.warn("{} in the log {} only",
					Counted.of(this.waiting.size(), "question for review could not be written, and is",
							"questions for review could not be written, and are"),
					ReviewInterceptor.LOGGER);
		}
	}

}
