package io.github.clauderesilience.observe.meter;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.PoolViews;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PoolLevelsTests {

	private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final VirtualTime time = new VirtualTime();

	private PoolView view = PoolViews.of(List.of(), 3, 1, 8, 0, null, false, Duration.ofMillis(1500));

	@Test
	void whenAnOperatorPausesAGroupShouldEstimateNoWait() {
		new PoolLevels(this.registry, this::views, new UseRates(Calls.MODELS, Map::of, this.time), this.time)
			.group("sonnet");
		assertThat(gauge("claude.queue.expected.wait")).isEqualTo(1.5);
		assertThat(gauge("claude.limit.paused")).isZero();

		this.view = PoolViews.of(List.of(), 3, 1, 8, 0, null, true, FOREVER);
		this.time.forward(Duration.ofSeconds(2));
		assertThat(gauge("claude.queue.expected.wait")).isNaN();
		assertThat(gauge("claude.limit.paused")).isEqualTo(1);
		assertThat(gauge("claude.queue.size")).isEqualTo(3);
	}

	@Test
	void whenAGroupHasSeveralKeysShouldTellTheFiguresOfTheOneNearestItsLimit() {
		Map<PoolId, PoolView> views = Map.of(new PoolId("sonnet", "large"), limited(4000, 500),
				new PoolId("sonnet", "small"), limited(50, 40), new PoolId("sonnet", "idle"), limited(1000, 0));
		new PoolLevels(this.registry, () -> views, new UseRates(Calls.MODELS, () -> views, this.time), this.time)
			.group("sonnet");

		assertThat(gauge("claude.limit.utilisation")).isEqualTo(0.8);
		assertThat(gauge("claude.limit.per.minute")).isEqualTo(50);
		assertThat(gauge("claude.limit.others.per.minute")).isEqualTo(40);
		assertThat(gauge("claude.limit.level")).isEqualTo(0.5);
	}

	private static PoolView limited(double limit, double others) {
		double level = (others == 40) ? limit / 2 : limit;
		return PoolViews.of(
				List.of(new PoolView.BucketView(Dimension.REQUESTS, limit, 0, limit, level, others, 1 - level / limit)),
				0, 1, 8, 0, null, false, Duration.ZERO);
	}

	private Map<PoolId, PoolView> views() {
		return Map.of(new PoolId("sonnet", "key"), this.view);
	}

	private double gauge(String name) {
		return this.registry.get(name).tag("group", "sonnet").gauge().value();
	}

}
