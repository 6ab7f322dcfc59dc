package io.github.clauderesilience.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.limit.LimitSettings.Ceilings;
import io.github.clauderesilience.limit.LimitSettings.HeaderLog;
import io.github.clauderesilience.limit.day.DaySettings;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Budgets of a day in front of {@link RateLimitGate}, in virtual time. Each call uses 100
 * tokens of input and 50 of output.
 */
class DayFilterTests {

	private final VirtualTime time = VirtualTime.at("2026-08-03T18:00:00Z");

	private final List<String> done = new ArrayList<>();

	private final List<ClaudeException> failed = new ArrayList<>();

	private final List<String> alerts = new ArrayList<>();

	private final Wire wire = wire(new Ceilings(null, null, null, null, 10_000L, null, null), 0.1);

	@Test
	void whenTheDayIsUsedUpShouldFailAtOnceUntilTheNextOne() {
		use(100, Lane.INTERACTIVE);
		assertThat(this.done).hasSizeBetween(95, 100);
		int before = this.failed.size();

		ask(Lane.INTERACTIVE);
		ask(Lane.INTERACTIVE);
		ClaudeException failure = this.failed.get(before + 1);
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.WOULD_MISS_DEADLINE);
		assertThat(failure.attempts()).isZero();
		assertThat(failure).hasMessageContaining("claude.rate-limit.groups.sonnet.*-per-day");
		assertThat(failure.retryAfter()).isNotNull();
		Duration untilMidnight = Duration.between(this.time.now(), Instant.parse("2026-08-04T00:00:00Z"));
		assertThat(failure.retryAfter()).isBetween(untilMidnight.minusSeconds(1), untilMidnight);

		this.time.forward(untilMidnight);
		this.done.clear();
		use(10, Lane.INTERACTIVE);
		assertThat(this.done).hasSize(10);
	}

	@Test
	void shouldLeaveTheEndOfTheDayToPeople() {
		use(100, Lane.NORMAL);
		int normal = this.done.size();
		assertThat(normal).isBetween(85, 90);

		use(5, Lane.INTERACTIVE);
		assertThat(this.done).hasSize(normal + 5);
		use(1, Lane.BACKGROUND);
		assertThat(this.done).hasSize(normal + 5);
	}

	@Test
	void shouldWarnOnceADay() {
		use(79, Lane.INTERACTIVE);
		assertThat(this.alerts).isEmpty();
		use(8, Lane.INTERACTIVE);
		assertThat(this.alerts).hasSize(1).first().asString().contains("LIMIT_NEAR", "80 %", "input-tokens", "10 %");

		this.time.forward(Duration.ofHours(12));
		use(85, Lane.INTERACTIVE);
		assertThat(this.alerts).hasSize(2);
	}

	@Test
	void whenTheDayIsUsedUpShouldStillServeOtherGroups() {
		use(100, Lane.NORMAL);
		this.done.clear();
		this.wire.call("other", "other-model", Duration.ofMinutes(2)).subscribe(this.done::add);
		this.time.forward(Duration.ofSeconds(1));

		assertThat(this.done).containsExactly("other");
		Target target = new Target("any", Lane.NORMAL, null, 400, 0, 1000, false, true);
		assertThat(this.wire.pools.expectedWait(Wire.MODEL, target)).isGreaterThan(Duration.ofHours(5));
		assertThat(this.wire.pools.expectedWait("other-model", target)).isZero();
	}

	@Test
	void whenTheDayIsUsedUpWhileCallsWaitShouldLetThemGo() {
		this.wire.pools.pause("sonnet");
		use(85, Lane.INTERACTIVE);
		List<ClaudeException> before = List.copyOf(this.failed);
		for (int i = 0; i < 10; i++) {
			ask(Lane.NORMAL);
		}
		this.wire.pools.resume("sonnet");
		this.time.forward(Duration.ofSeconds(30));

		assertThat(this.failed).hasSizeGreaterThan(before.size());
		assertThat(this.failed).allMatch((failure) -> failure.errorClass() == ErrorClass.WOULD_MISS_DEADLINE);
		PoolView view = this.wire.pools.views().values().iterator().next();
		assertThat(view.waiting()).isZero();
		assertThat(view.inFlight()).isZero();
		assertThat(view.days()).hasSize(1);
		assertThat(view.days().get(0).used()).isEqualTo(100.0 * this.done.size()).isLessThanOrEqualTo(10_000);
	}

	@Test
	void shouldCountOutputAndTheSumToo() {
		Wire output = wire(new Ceilings(null, null, null, null, null, 5000L, null), 0);
		Wire sum = wire(new Ceilings(null, null, null, null, null, null, 9000L), 0);
		for (int i = 0; i < 120; i++) {
			output.call("output").subscribe(this.done::add, (failure) -> {
			});
			sum.call("sum").subscribe(this.done::add, (failure) -> {
			});
			this.time.forward(Duration.ofMillis(300));
		}

		assertThat(this.done).filteredOn("output"::equals).hasSizeBetween(85, 100);
		assertThat(this.done).filteredOn("sum"::equals).hasSizeBetween(50, 60);
	}

	private void use(int calls, Lane lane) {
		for (int i = 0; i < calls; i++) {
			ask(lane);
			this.time.forward(Duration.ofMillis(300));
		}
	}

	private void ask(Lane lane) {
		this.wire.call("a", this.wire.exchange(Wire.MODEL, Duration.ofMinutes(2), lane, true))
			.subscribe(this.done::add, (failure) -> this.failed.add((ClaudeException) failure));
	}

	private Wire wire(Ceilings ceilings, double interactiveShare) {
		return new Wire(
				new LimitSettings(Duration.ofSeconds(60), 1000, 500, HeaderLog.OFF, Map.of("sonnet", ceilings),
						Map.of(), new DaySettings(ZoneOffset.UTC, 0.8, interactiveShare)),
				this.time, new LimitAlerts((kind, model, message) -> {
					if (message.contains("%")) {
						this.alerts.add(kind + " " + message);
					}
				}));
	}

}
