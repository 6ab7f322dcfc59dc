package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Tells of work that is late while it still goes on, such as a write to a table that is
 * locked. Thread-safe.
 */
public final class LateWatch {

	/** Our choice: long for a working store. */
	public static final Duration LIMIT = Duration.ofSeconds(5);

	private final Timeline timeline;

	private final Runnable late;

	private final Runnable over;

	/**
	 * Creates a watch.
	 * @param timeline the time source
	 * @param late told as soon as work has taken {@link #LIMIT}
	 * @param over told when work that was late has ended, or has failed
	 */
	public LateWatch(Timeline timeline, Runnable late, Runnable over) {
		this.timeline = timeline;
		this.late = late;
		this.over = over;
	}

	/**
	 * Why work is late.
	 * @return a failure for those who are told of failures
	 */
	public static TimeoutException cause() {
		return cause(LIMIT);
	}

	/**
	 * Why work is late that may take another time than {@link #LIMIT}.
	 * @param limit the time it may take
	 * @return a failure for those who are told of failures
	 */
	public static TimeoutException cause(Duration limit) {
		return new TimeoutException("no answer within " + DurationText.of(limit));
	}

	/**
	 * Does work on this thread.
	 * @param work may take any time; what it throws is thrown on
	 */
	public void run(Runnable work) {
		Watched watched = new Watched();
		Disposable timer = begin(watched);
		try {
			work.run();
		}
		finally {
			timer.dispose();
			watched.end();
		}
	}

	private Disposable begin(Watched watched) {
		try {
			return this.timeline.scheduler().schedule(watched::late, LIMIT.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends
			return Disposables.disposed();
		}
	}

	/** The end must not be told before it is told that the work is late. */
	private final class Watched {

		private boolean ended;

		private boolean told;

		private synchronized void late() {
			if (!this.ended) {
				this.told = true;
				LateWatch.this.late.run();
			}
		}

		private synchronized void end() {
			this.ended = true;
			if (this.told) {
				LateWatch.this.over.run();
			}
		}

	}

}
