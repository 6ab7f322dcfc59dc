package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.StandIn;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class RescueTests {

	private static final Duration LOOK = Duration.ofMillis(100);

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.scheduler);

	private final LimitPools pools = new LimitPools(LimitSettings.DEFAULTS,
			new LimitPools.Models((model) -> "group", (model) -> model, (model) -> LimitPools.CHARS_PER_TOKEN),
			this.timeline, List.of());

	private final Failures failures = new Failures((errorClass, locale) -> "Later.");

	private final List<String> asked = new ArrayList<>();

	private final List<String> left = new ArrayList<>();

	private boolean standInIsFree = true;

	@Test
	void shouldTakeTheMostUrgentLaneFirst() {
		pool().hold(true);
		queue("background", Lane.BACKGROUND);
		queue("normal", Lane.NORMAL);
		queue("interactive", Lane.INTERACTIVE);

		this.scheduler.advanceTimeBy(LOOK);

		assertThat(this.left).containsExactly("interactive", "normal", "background");
	}

	@Test
	void whenOneCannotBeTakenShouldNotTryThoseBehindIt() {
		this.standInIsFree = false;
		pool().hold(true);
		queue("first", Lane.NORMAL);
		queue("second", Lane.NORMAL);
		queue("background", Lane.BACKGROUND);

		this.scheduler.advanceTimeBy(LOOK);
		assertThat(this.asked).containsExactly("first", "background");
		assertThat(this.left).isEmpty();

		this.standInIsFree = true;
		this.scheduler.advanceTimeBy(Duration.ofSeconds(1));
		assertThat(this.left).containsExactly("first", "second", "background");
	}

	@Test
	void whenAllHaveLeftShouldLookAgainForTheNext() {
		pool().hold(true);
		queue("first", Lane.NORMAL);
		this.scheduler.advanceTimeBy(Duration.ofSeconds(10));
		assertThat(this.left).containsExactly("first");

		queue("later", Lane.NORMAL);
		this.scheduler.advanceTimeBy(LOOK);

		assertThat(this.left).containsExactly("first", "later");
	}

	private GuardedPool pool() {
		return this.pools.of(exchange(Lane.NORMAL, StandIn.NONE));
	}

	private void queue(String name, Lane lane) {
		Exchange exchange = exchange(lane, new Other(name));
		PendingAdmission admission = new PendingAdmission(this.pools.of(exchange), exchange, this.failures);
		assertThat(admission.askFirst()).isFalse();
		new AdmissionMono(admission).subscribe((nothing) -> {
		}, (failure) -> this.left.add(name), () -> {
			throw new AssertionError(name + " was admitted");
		});
	}

	private Exchange exchange(Lane lane, StandIn standIn) {
		long now = this.timeline.nanoTime();
		CallContext context = new CallContext(CallContext.Audience.PROGRAM, "model", lane, null, Locale.ENGLISH, false,
				Duration.ofMinutes(2), this.timeline);
		context.standIn(standIn);
		return new Exchange(new Target("model", lane, null, 400, 0, 1000, false, true),
				now + Duration.ofMinutes(2).toNanos(), context, now);
	}

	/**
	 * Another model that takes every call as long as it is free.
	 */
	private final class Other implements StandIn {

		private final String name;

		private Other(String name) {
			this.name = name;
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public boolean canTakeNow(ErrorClass errorClass) {
			RescueTests.this.asked.add(this.name);
			return RescueTests.this.standInIsFree;
		}

		@Override
		public boolean takesOver(ClaudeException failure, Duration wait) {
			return true;
		}

		@Override
		public boolean isPauseTooLong(Duration pause) {
			return true;
		}

		@Override
		public boolean isQueueTooLong(Duration wait) {
			return true;
		}

	}

}
