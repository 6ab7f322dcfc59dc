package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * The time limits of many calls on few timers: those that end at about the same time
 * share one, and nearly all are given up before. A timer of its own for each call wakes a
 * thread for nothing, which costs more than the rest of the bookkeeping. Thread-safe.
 */
public final class TimeLimits {

	/** A limit is kept to within this part of itself. */
	private static final int PRECISION = 1024;

	private final Timeline timeline;

	private final ConcurrentMap<Long, Slot> slots = new ConcurrentHashMap<>();

	private volatile boolean ended;

	/**
	 * Creates an empty set of time limits.
	 * @param timeline the time source
	 */
	public TimeLimits(Timeline timeline) {
		this.timeline = timeline;
	}

	/**
	 * Begins a limit.
	 * @param limit how long; zero or negative expires at once
	 * @param expired run when the limit has expired, never early and at most a thousandth
	 * of the limit late; must not block
	 * @return gives the limit up
	 */
	public Disposable begin(Duration limit, Runnable expired) {
		return begin(limit, PRECISION, expired);
	}

	/**
	 * Begins a limit that need not be kept exactly. The looser it is, the more calls
	 * share a timer.
	 * @param limit how long; zero or negative expires at once
	 * @param precision by which part of the limit it may be late; positive
	 * @param expired run when the limit has expired, never early; must not block
	 * @return gives the limit up
	 */
	public Disposable begin(Duration limit, int precision, Runnable expired) {
		long nanos = limit.toNanos();
		Waiting waiting = new Waiting(expired);
		if (nanos <= 0) {
			waiting.expire();
		}
		else if (!this.ended) {
			add(waiting, nanos, precision);
		}
		return waiting;
	}

	/**
	 * Expires all limits now, because nothing will measure time any more. Those that
	 * begin later never expire.
	 */
	public void end() {
		this.ended = true;
		for (Slot slot : List.copyOf(this.slots.values())) {
			slot.expire();
		}
		this.slots.clear();
	}

	/**
	 * Whether time is measured no more.
	 * @return {@code true} after {@link #end()}
	 */
	public boolean isEnded() {
		return this.ended;
	}

	/**
	 * The time source.
	 * @return what limits are measured by
	 */
	public Timeline timeline() {
		return this.timeline;
	}

	/**
	 * A result that has to be there within a limit, which begins with each subscription.
	 * @param <T> what is waited for
	 * @param limit how long; zero or negative expires at once
	 * @param source the result; cancelled when the limit has expired
	 * @param failure what a failure of the result becomes, the {@link TimeoutException}
	 * of the limit, and the {@link RejectedExecutionException} of a scheduler that was
	 * disposed of
	 * @return the same result, or the failure
	 */
	public <T> Mono<T> within(Duration limit, Mono<T> source, UnaryOperator<Throwable> failure) {
		return within(limit, () -> Duration.ZERO, source, failure);
	}

	/**
	 * A result that has to be there within a limit, which begins with each subscription.
	 * Unlike {@code Mono.timeout}, it drops what fails after that without a word.
	 * @param <T> what is waited for
	 * @param limit how long; zero or negative expires at once
	 * @param source the result; cancelled when the limit has expired
	 * @return the same result or its failure, or a {@link TimeoutException}
	 */
	public <T> Mono<T> within(Duration limit, Mono<T> source) {
		return within(limit, source, UnaryOperator.identity());
	}

	/**
	 * A result that has to be there within a limit that may be extended.
	 * @param <T> what is waited for
	 * @param limit how long; zero or negative expires at once
	 * @param more asked whenever the limit has expired: how much longer to wait, zero or
	 * negative for no longer; must not block
	 * @param source the result; cancelled when the limit has expired
	 * @param failure what a failure of the result becomes, and the
	 * {@link TimeoutException} of the limit
	 * @return the same result, or the failure
	 */
	public <T> Mono<T> within(Duration limit, Supplier<Duration> more, Mono<T> source,
			UnaryOperator<Throwable> failure) {
		return new LimitedMono<>(source, this, limit, more, failure);
	}

	private void add(Waiting waiting, long nanos, int precision) {
		long step = Long.highestOneBit(Math.max(1, nanos / precision));
		long now = this.timeline.nanoTime();
		// Rounded up, also below zero: the origin of the clock is arbitrary
		long due = (Math.floorDiv(now + nanos - 1, step) + 1) * step;
		Slot slot = this.slots.get(due);
		if (slot == null) {
			slot = this.slots.computeIfAbsent(due, (key) -> new Slot());
			schedule(slot, due, due - now);
		}
		waiting.slot = slot;
		slot.add(waiting);
	}

	private void schedule(Slot slot, long due, long nanos) {
		try {
			slot.schedule(due, nanos);
		}
		catch (RejectedExecutionException ex) {
			this.slots.remove(due);
			throw ex;
		}
	}

	private final class Slot {

		private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

		private final AtomicBoolean scheduled = new AtomicBoolean();

		private volatile boolean over;

		void schedule(long due, long nanos) {
			if (this.scheduled.compareAndSet(false, true)) {
				TimeLimits.this.timeline.scheduler().schedule(() -> end(due), nanos, TimeUnit.NANOSECONDS);
			}
		}

		void add(Waiting one) {
			this.waiting.add(one);
			boolean late = this.over || TimeLimits.this.ended;
			if (late || one.isDisposed()) {
				one.slot = null;
				this.waiting.remove(one);
			}
			if (late) {
				one.expire();
			}
		}

		private void end(long due) {
			TimeLimits.this.slots.remove(due);
			expire();
		}

		private void expire() {
			this.over = true;
			Throwable failure = null;
			for (Waiting one : this.waiting) {
				try {
					one.expire();
				}
				catch (Throwable ex) {
					// The limits of other calls expire all the same
					failure = (failure != null) ? failure : ex;
				}
			}
			if (failure != null) {
				throw Exceptions.propagate(failure);
			}
		}

	}

	/** One call that waits for its limit. */
	private static final class Waiting implements Disposable {

		private static final AtomicIntegerFieldUpdater<Waiting> DONE = AtomicIntegerFieldUpdater
			.newUpdater(Waiting.class, "done");

		private final Runnable expired;

		private volatile int done;

		private volatile @Nullable Slot slot;

		Waiting(Runnable expired) {
			this.expired = expired;
		}

		void expire() {
			if (DONE.compareAndSet(this, 0, 1)) {
				this.expired.run();
			}
		}

		@Override
		public boolean isDisposed() {
			return this.done != 0;
		}

		@Override
		public void dispose() {
			if (DONE.compareAndSet(this, 0, 1)) {
				Slot mine = this.slot;
				if (mine != null) {
					mine.waiting.remove(this);
				}
			}
		}

	}

}
