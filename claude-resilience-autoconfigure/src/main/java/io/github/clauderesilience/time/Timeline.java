package io.github.clauderesilience.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Monotonic time, wall-clock time and the scheduler that waits on both. Durations are
 * always measured with {@link #nanoTime()}; {@link #now()} is for people and for dates
 * named by the provider only. Thread-safe.
 */
public interface Timeline {

	/**
	 * Monotonic time.
	 * @return nanoseconds since an arbitrary origin; only differences mean something
	 */
	long nanoTime();

	/**
	 * Wall-clock time.
	 * @return the current instant, which may jump when the clock of the machine is set
	 */
	Instant now();

	/**
	 * The scheduler all waiting of this library happens on.
	 * @return a scheduler whose threads must not be blocked
	 */
	Scheduler scheduler();

	/**
	 * Waits without holding a thread.
	 * @param duration how long; zero or negative completes at once
	 * @return completes after the duration; cancel releases the timer
	 */
	default Mono<Void> delay(Duration duration) {
		if (duration.isNegative() || duration.isZero()) {
			return Mono.empty();
		}
		return Mono.delay(duration, scheduler()).then();
	}

	/**
	 * Waits on the caller's thread for something that timers bound, no longer than there
	 * are timers. What is on its way when they end has one more look's time.
	 * @param future what is waited for
	 * @param look how often to look whether the timers have ended; positive
	 * @return whether the future is done, in whatever way
	 * @throws InterruptedException if the thread is interrupted
	 */
	default boolean await(Future<?> future, Duration look) throws InterruptedException {
		boolean late = false;
		while (true) {
			try {
				future.get(look.toNanos(), TimeUnit.NANOSECONDS);
				return true;
			}
			catch (ExecutionException | CancellationException ex) {
				return true;
			}
			catch (TimeoutException ex) {
				if (late) {
					return false;
				}
				late = scheduler().isDisposed();
			}
		}
	}

	/**
	 * The time that has passed since an earlier reading.
	 * @param startNanos an earlier reading of {@link #nanoTime()}
	 * @return the elapsed time, never negative
	 */
	default Duration since(long startNanos) {
		return Duration.ofNanos(Math.max(0, nanoTime() - startNanos));
	}

	/**
	 * The timeline of the running machine.
	 * @param scheduler the scheduler to wait on
	 * @return a timeline over {@link System#nanoTime()} and {@link Instant#now()}
	 */
	static Timeline system(Scheduler scheduler) {
		return new Timeline() {

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public Instant now() {
				return Instant.now();
			}

			@Override
			public Scheduler scheduler() {
				return scheduler;
			}

		};
	}

	/**
	 * A timeline that follows a scheduler's own clock, so that virtual time drives both.
	 * @param scheduler the scheduler whose clock is read, for example Reactor's
	 * {@code VirtualTimeScheduler}
	 * @return a timeline whose two clocks are {@link Scheduler#now(TimeUnit)}
	 */
	static Timeline of(Scheduler scheduler) {
		return new Timeline() {

			@Override
			public long nanoTime() {
				return scheduler.now(TimeUnit.NANOSECONDS);
			}

			@Override
			public Instant now() {
				return Instant.EPOCH.plusNanos(scheduler.now(TimeUnit.NANOSECONDS));
			}

			@Override
			public Scheduler scheduler() {
				return scheduler;
			}

		};
	}

}
