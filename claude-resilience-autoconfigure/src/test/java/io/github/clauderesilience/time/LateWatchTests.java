package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LateWatch}.
 */
class LateWatchTests {

	private final VirtualTime time = VirtualTime.at("2026-11-24T12:00:00Z");

	private final List<String> told = new ArrayList<>();

	private final LateWatch watch = watch(this.time);

	@Test
	void whenWorkIsLateShouldTellWhileItGoesOnAndWhenItIsOver() {
		this.watch.run(() -> {
			this.time.forward(LateWatch.LIMIT.minusNanos(1));
			assertThat(this.told).isEmpty();
			this.time.forward(Duration.ofNanos(1));
			assertThat(this.told).containsExactly("late");
		});
		assertThat(this.told).containsExactly("late", "over");
	}

	@Test
	void whenWorkIsInTimeShouldTellNothing() {
		this.watch.run(() -> this.time.forward(Duration.ofSeconds(1)));
		this.time.forward(LateWatch.LIMIT);

		assertThat(this.told).isEmpty();
	}

	@Test
	void whenLateWorkFailsShouldBeOver() {
		assertThatIllegalStateException().isThrownBy(() -> this.watch.run(() -> {
			this.time.forward(LateWatch.LIMIT);
			throw new IllegalStateException();
		}));
		assertThat(this.told).containsExactly("late", "over");
	}

	@Test
	void whenTimeIsMeasuredNoMoreShouldDoTheWork() {
		Scheduler ended = Schedulers.newSingle("ended");
		ended.dispose();
		watch(Timeline.system(ended)).run(() -> this.told.add("done"));

		assertThat(this.told).containsExactly("done");
	}

	private LateWatch watch(Timeline timeline) {
		return new LateWatch(timeline, () -> this.told.add("late"), () -> this.told.add("over"));
	}

}
