package io.github.clauderesilience.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogThrottleTests {

	private final VirtualTime time = VirtualTime.at("2026-11-24T12:00:00Z");

	private final LogThrottle throttle = new LogThrottle(Duration.ofMinutes(1), this.time);

	private final List<Integer> lines = new ArrayList<>();

	@Test
	void shouldWriteEachKindOncePerPeriodAndCountTheOthers() {
		for (int i = 0; i < 5; i++) {
			this.throttle.log("a", this.lines::add);
		}
		this.throttle.log("b", this.lines::add);
		this.time.forward(Duration.ofMinutes(1));
		this.throttle.log("a", this.lines::add);

		assertThat(this.lines).containsExactly(0, 0, 4);
	}

	@Test
	void whenKindsAreEndlessShouldForgetTheOldest() {
		this.throttle.log("first", this.lines::add);
		for (int i = 0; i < 100; i++) {
			this.throttle.log("kind " + i, this.lines::add);
		}
		this.throttle.log("first", this.lines::add);

		assertThat(this.lines).hasSize(102);
	}

}
