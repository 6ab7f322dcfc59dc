package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

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

	/**
	 * No limits yet.
	 * @param timeline the time source
	 */
	public TimeLimits(Timeline timeline) {
		this.timeline = timeline;
	}

	/**
	 * A limit that begins with each subscription.
	 * @param limit how long; zero or negative expires at once
	 * @return completes when the limit has expired, never early and at most a thousandth
	 * of the limit late; cancel gives it up
	 */
	public Mono<Void> expiry(Duration limit) {
		long nanos = limit.toNanos();
		return (nanos <= 0) ? Mono.empty() : new Expiry(nanos);
	}

	private void add(Waiting waiting, long nanos) {
		long step = Long.highestOneBit(Math.max(1, nanos / PRECISION));
		long now = this.timeline.nanoTime();
		// Rounded up, also below zero: the origin of the clock is arbitrary
		long due = (Math.floorDiv(now + nanos - 1, step) + 1) * step;
		Slot slot = this.slots.get(due);
		if (slot == null) {
			slot = this.slots.computeIfAbsent(due, (key) -> new Slot());
			slot.schedule(due, due - now);
		}
		waiting.slot = slot;
		slot.add(waiting);
	}

	private final class Expiry extends Mono<Void> {

		private final long nanos;

		Expiry(long nanos) {
			this.nanos = nanos;
		}

		@Override
		public void subscribe(CoreSubscriber<? super Void> actual) {
			Waiting waiting = new Waiting(actual);
			actual.onSubscribe(waiting);
			add(waiting, this.nanos);
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
			if (this.over || one.isDone()) {
				one.slot = null;
				this.waiting.remove(one);
			}
			if (this.over) {
				one.expire();
			}
		}

		private void end(long due) {
			TimeLimits.this.slots.remove(due);
			this.over = true;
			this.waiting.forEach(Waiting::expire);
		}

	}

	/** One call that waits for its limit. */
	private static final class Waiting implements Subscription {

		private static final AtomicIntegerFieldUpdater<Waiting> DONE = AtomicIntegerFieldUpdater
			.newUpdater(Waiting.class, "done");

		private final CoreSubscriber<? super Void> actual;

		private volatile int done;

		private volatile @Nullable Slot slot;

		Waiting(CoreSubscriber<? super Void> actual) {
			this.actual = actual;
		}

		private boolean finish() {
			return DONE.compareAndSet(this, 0, 1);
		}

		boolean isDone() {
			return this.done != 0;
		}

		void expire() {
			if (finish()) {
				this.actual.onComplete();
			}
		}

		@Override
		public void request(long n) {
			Operators.validate(n);
		}

		@Override
		public void cancel() {
			if (finish()) {
				Slot mine = this.slot;
				if (mine != null) {
					mine.waiting.remove(this);
				}
			}
		}

	}

}
