package io.github.clauderesilience.limit.day;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Notice;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A budget of 1,000 input tokens a day, of which the last fifth is for interactive calls;
 * a warning is due at 600.
 */
class DayBudgetTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long HOUR = 3600 * SECOND;

	private static final LocalDate MONDAY = LocalDate.of(2026, 8, 3);

	private Days.Day today = new Days.Day(MONDAY, HOUR);

	private int changes;

	private final List<Notice> notices = new ArrayList<>();

	private final DayBudget budget = new DayBudget(new DayRules(Map.of(Dimension.INPUT_TOKENS, 1000.0), 0.6, 0.2),
			() -> this.today, () -> this.changes++, 0);

	@Test
	void shouldLeaveTheEndOfTheDayToInteractiveCalls() {
		take(500);

		assertThat(admits(Lane.NORMAL, 300)).isTrue();
		assertThat(admits(Lane.NORMAL, 301)).isFalse();
		assertThat(admits(Lane.INTERACTIVE, 500)).isTrue();
		assertThat(admits(Lane.INTERACTIVE, 501)).isFalse();
	}

	@Test
	void shouldCountWhatIsQueuedBefore() {
		Backlog ahead = new Backlog();
		ahead.count(call(Lane.NORMAL, 700));

		assertThat(this.budget.admits(call(Lane.NORMAL, 100), ahead, 0)).isTrue();
		assertThat(this.budget.admits(call(Lane.NORMAL, 101), ahead, 0)).isFalse();
	}

	@Test
	void whenNothingIsUsedShouldAdmitMoreThanADaysWorth() {
		assertThat(admits(Lane.NORMAL, 5000)).isTrue();

		take(1);
		assertThat(admits(Lane.NORMAL, 5000)).isFalse();
	}

	@Test
	void shouldSettleWhatWasReserved() {
		LocalDate day = take(500);
		this.budget.adjust(day, new Need(0, -400, 0), this.notices, 0);

		assertThat(this.budget.use(0)).isEqualTo(new DayUse(MONDAY, 100, 10));
	}

	@Test
	void whenTheDayIsOverShouldBeginAnewAndForgetTheCallsOfYesterday() {
		LocalDate monday = take(900);
		this.today = new Days.Day(MONDAY.plusDays(1), 24 * HOUR);
		this.budget.adjust(monday, new Need(0, 50, 0), this.notices, HOUR);

		assertThat(this.budget.use(HOUR)).isEqualTo(new DayUse(MONDAY.plusDays(1), 0, 0));
		assertThat(this.budget.leftNanos(HOUR)).isEqualTo(24 * HOUR);
	}

	@Test
	void shouldWarnOnceADay() {
		take(599);
		assertThat(this.notices).isEmpty();

		take(1);
		take(1);
		assertThat(this.notices).containsExactly(new Notice.DayNearlyUsed(Dimension.INPUT_TOKENS, 1000, 600, 0.2));
	}

	@Test
	void shouldTellTheFirstRefusalOfEachKind() {
		assertThat(this.budget.refused(call(Lane.NORMAL, 1), this.notices, 0)).isEqualTo(HOUR);
		this.budget.refused(call(Lane.BACKGROUND, 1), this.notices, 0);
		this.budget.refused(call(Lane.INTERACTIVE, 1), this.notices, 0);
		this.budget.refused(call(Lane.INTERACTIVE, 1), this.notices, 0);

		assertThat(this.notices).containsExactly(new Notice.DayUsedUp(false, HOUR), new Notice.DayUsedUp(true, HOUR));
	}

	@Test
	void shouldSaveWhatHasChanged() {
		assertThat(this.budget.save()).isNull();
		take(10);
		take(10);

		assertThat(this.changes).isEqualTo(1);
		assertThat(this.budget.save()).isEqualTo(new DayUse(MONDAY, 20, 20));
		assertThat(this.budget.save()).isNull();
	}

	@Test
	void whenRestoredShouldCountTheUseOfTodayOnly() {
		this.budget.restore(new DayUse(MONDAY.minusDays(1), 700, 0), 0);
		assertThat(this.budget.use(0).inputTokens()).isZero();

		this.budget.restore(new DayUse(MONDAY, 700, 0), 0);
		assertThat(this.budget.use(0).inputTokens()).isEqualTo(700);
		take(1);
		assertThat(this.notices).isEmpty();
	}

	@Test
	void withoutLimitsShouldCountNothing() {
		assertThat(DayBudget.NONE.admits(call(Lane.BACKGROUND, 1e12), Backlog.NONE, 0)).isTrue();
		assertThat(DayBudget.NONE.take(call(Lane.BACKGROUND, 1e12), this.notices, 0)).isNull();
		assertThat(DayBudget.NONE.views(0)).isEmpty();
	}

	private LocalDate take(double input) {
		return Objects.requireNonNull(this.budget.take(call(Lane.NORMAL, input), this.notices, 0));
	}

	private boolean admits(Lane lane, double input) {
		return this.budget.admits(call(lane, input), Backlog.NONE, 0);
	}

	private static Call call(Lane lane, double input) {
		Call call = new Call(new Demand("m", lane, null, 0, 0, 0, Long.MAX_VALUE / 2));
		call.takes(Need.ofCall(input, 10));
		return call;
	}

}
