package io.github.clauderesilience.testsupport;

import java.time.Duration;
import java.time.Instant;

import io.github.clauderesilience.time.Timeline;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A timeline that moves only when told to. It is no scheduler of Reactor's as a whole, so
 * that tests do not disturb each other.
 */
public final class VirtualTime implements Timeline {

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.scheduler);

	/**
	 * A timeline that stands at a wall-clock time.
	 * @param start the time, not before 1970
	 * @return the timeline
	 */
	public static VirtualTime at(String start) {
		VirtualTime time = new VirtualTime();
		time.forward(Duration.between(Instant.EPOCH, Instant.parse(start)));
		return time;
	}

	/**
	 * Lets time pass; whatever waits for it runs on this thread.
	 * @param duration how long
	 */
	public void forward(Duration duration) {
		this.scheduler.advanceTimeBy(duration);
	}

	@Override
	public long nanoTime() {
		return this.timeline.nanoTime();
	}

	@Override
	public Instant now() {
		return this.timeline.now();
	}

	@Override
	public Scheduler scheduler() {
		return this.scheduler;
	}

}
