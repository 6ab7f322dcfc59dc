package io.github.clauderesilience.observe.meter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LimitMeters}.
 */
class LimitMetersTests {

	private static final PoolId POOL = new PoolId("sonnet", "0123456789ab");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final List<String> groups = new ArrayList<>();

	private final AtomicReference<LimitMeters> meters = new AtomicReference<>();

	@Test
	void whenLookingAtThePoolsTellsOfOtherCallsShouldCountThem() {
		this.meters.set(new LimitMeters(this.registry, new TellingGauges()));
		meters().admitted(POOL, Lane.NORMAL, Duration.ofMillis(5));
		assertThat(this.groups).containsExactly("sonnet");
		assertThat(this.registry.get("claude.queue.wait").tag("lane", "normal").timer().count()).isEqualTo(1);
		assertThat(this.registry.get("claude.queue.wait").tag("lane", "background").timer().count()).isEqualTo(1);
	}

	private LimitMeters meters() {
		return Objects.requireNonNull(this.meters.get());
	}

	/**
	 * A first look at the pools carries out what other threads asked of them, as
	 * {@code GuardedPool.view} does in a burst of first calls.
	 */
	private final class TellingGauges implements LimitMeters.PoolGauges {

		@Override
		public void group(String group) {
			LimitMetersTests.this.groups.add(group);
			meters().queued(POOL, Lane.BACKGROUND);
			meters().admitted(POOL, Lane.BACKGROUND, Duration.ofMillis(7));
		}

		@Override
		public void dimension(String group, Dimension dimension) {
		}

	}

}
