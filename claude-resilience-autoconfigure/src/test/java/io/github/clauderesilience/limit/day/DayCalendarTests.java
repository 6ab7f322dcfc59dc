package io.github.clauderesilience.limit.day;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SplittableRandom;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.ConcurrencyLimit;
import io.github.clauderesilience.limit.core.Pool;
import io.github.clauderesilience.limit.core.PoolSettings;
import io.github.clauderesilience.limit.core.Ticket;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The calendar of a {@link DayBudget} while the wall clock is set.
 */
class DayCalendarTests {

	private static final LocalDate TODAY = LocalDate.of(2026, 8, 3);

	private Instant wall = Instant.parse("2026-08-03T18:00:00Z");

	private long nanos = 42;

	private final DayBudget budget = new DayBudget(new DayRules(Map.of(Dimension.INPUT_TOKENS, 1000.0), 0.8, 0),
			this::today, () -> {
			}, this.nanos);

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 3500 })
	void whenSetAheadAndBackShouldBringNothingBackAndBeginTheNextDay(int days) {
		assertThat(call(900)).isNull();
		set(Duration.ofDays(days));
		assertThat(call(600)).isNull();
		pass(Duration.ofMinutes(10));
		set(Duration.ofDays(-days));

		assertThat(use()).isEqualTo(new DayUse(TODAY, 1500, 20));
		assertThat(call(100)).isEqualTo(Refusal.DAY_USED_UP);
		for (int day = 1; day <= 5; day++) {
			pass(Duration.ofHours((day == 1) ? 6 : 24));
			assertThat(use()).isEqualTo(new DayUse(TODAY.plusDays(day), 0, 0));
			assertThat(call(600)).isNull();
		}
	}

	@Test
	void whenSetBackAndAheadShouldBringNothingBack() {
		assertThat(call(900)).isNull();
		set(Duration.ofDays(-3));
		assertThat(call(600)).isEqualTo(Refusal.DAY_USED_UP);
		set(Duration.ofDays(3));

		assertThat(call(600)).isEqualTo(Refusal.DAY_USED_UP);
		pass(Duration.ofHours(6));
		assertThat(call(600)).isNull();
	}

	@Test
	void whenSetBackForGoodShouldEndTheDayAtItsNextMidnight() {
		assertThat(call(900)).isNull();
		set(Duration.ofDays(-3));
		pass(Duration.ofHours(6));

		assertThat(call(600)).isNull();
	}

	@Test
	void whenTheClockSwaysAroundMidnightShouldNotBeginTheDayTwice() {
		pass(Duration.ofHours(6).minusSeconds(10));
		assertThat(call(900)).isNull();
		for (int i = 0; i < 4; i++) {
			set(Duration.ofSeconds(20));
			pass(Duration.ofSeconds(2));
			use();
			set(Duration.ofSeconds(-20));
			use();
		}

		assertThat(call(600)).isEqualTo(Refusal.DAY_USED_UP);
	}

	@Test
	void whenTheMachineSleptShouldBeginTheDay() {
		assertThat(call(900)).isNull();
		set(Duration.ofDays(2));

		assertThat(call(600)).isNull();
	}

	@Test
	void whenNothingHappensForDaysShouldBeginTheDay() {
		assertThat(call(900)).isNull();
		pass(Duration.ofDays(4));
		set(Duration.ofSeconds(-20));

		assertThat(use()).isEqualTo(new DayUse(TODAY.plusDays(4), 0, 0));
	}

	@Test
	void whenACallEndsAfterTheClockWasSetShouldSettleIt() {
		Pool<Ticket> pool = pool();
		Ticket ticket = ticket(600);
		pool.offer(ticket, this.nanos);
		set(Duration.ofDays(3));
		use();
		set(Duration.ofDays(-3));
		pool.settle(ticket, 700, 10, true, this.nanos);

		assertThat(use()).isEqualTo(new DayUse(TODAY, 700, 10));
	}

	private DayUse use() {
		return this.budget.use(this.nanos);
	}

	private @Nullable Refusal call(int input) {
		Pool<Ticket> pool = pool();
		Ticket ticket = ticket(input);
		pool.offer(ticket, this.nanos);
		pool.settle(ticket, input, 10, true, this.nanos);
		return ticket.refusal();
	}

	private Pool<Ticket> pool() {
		return new Pool<>(new PoolSettings((long) 60e9, 10, 2, (model) -> 1, Map.of()), new ConcurrencyLimit(10),
				this.budget, new SplittableRandom(1), this.nanos);
	}

	private static Ticket ticket(int input) {
		return new Ticket(new Demand("m", Lane.NORMAL, null, input, 0, 100, Long.MAX_VALUE / 2));
	}

	/** Only the wall clock; the next look notices. */
	private void set(Duration ahead) {
		this.wall = this.wall.plus(ahead);
		this.nanos += 1_000_000_000L;
	}

	private void pass(Duration duration) {
		this.wall = this.wall.plus(duration);
		this.nanos += duration.toNanos();
	}

	private Days.Day today() {
		LocalDate date = LocalDate.ofInstant(this.wall, ZoneOffset.UTC);
		Instant end = date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
		return new Days.Day(date, Duration.between(this.wall, end).toNanos());
	}

}
