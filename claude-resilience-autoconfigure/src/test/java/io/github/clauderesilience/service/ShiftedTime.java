package io.github.clauderesilience.service;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.time.Timeline;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The real time, which a test can move on by as much as it likes. Timers that run already
 * keep to the real one.
 */
final class ShiftedTime implements Timeline {

	private final Timeline real = Timeline.system(Schedulers.parallel());

	private final AtomicLong shiftNanos = new AtomicLong();

	void forward(Duration duration) {
		this.shiftNanos.addAndGet(duration.toNanos());
	}

	@Override
	public long nanoTime() {
		return this.real.nanoTime() + this.shiftNanos.get();
	}

	@Override
	public Instant now() {
		return this.real.now().plusNanos(this.shiftNanos.get());
	}

	@Override
	public Scheduler scheduler() {
		return this.real.scheduler();
	}

}
