package io.github.clauderesilience.observe.advice;

import io.github.clauderesilience.Lane;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Eight weeks of each scene, and how often operators are told. "Watch the P95, and
 * consider a higher tier if it is consistently above 80 %" is what the advice stands for.
 */
class ConsistentUseTests {

	private static final int EIGHT_WEEKS = 8 * Weeks.WEEK;

	@Test
	void whenALoadTestRunsForAnHourShouldSayNothing() {
		Weeks weeks = new Weeks(1, null).pass(EIGHT_WEEKS,
				(minute) -> (minute / 60 == 34) ? 1.5 : Weeks.isWorkingHour(minute) ? 0.3 : 0.02);

		assertThat(weeks.alerts).isEmpty();
	}

	@Test
	void whenANewProcessIsBusyForSixMinutesShouldSayNothing() {
		Weeks weeks = new Weeks(1, null).pass(EIGHT_WEEKS, (minute) -> (minute < 6) ? 0.95 : 0.02);

		assertThat(weeks.alerts).isEmpty();
	}

	@Test
	void whenAnHourIsSoldOutEachSaturdayShouldSayNothing() {
		Weeks weeks = new Weeks(1, null).pass(EIGHT_WEEKS,
				(minute) -> (minute / Weeks.DAY % 7 == 5 && minute / 60 % 24 == 20) ? 1 : 0.05);

		assertThat(weeks.alerts).isEmpty();
	}

	@Test
	void whenWorkingDaysAreFullShouldSayItOnTheThirdAndThenWeekly() {
		Weeks weeks = new Weeks(1, null).pass(EIGHT_WEEKS, (minute) -> Weeks.isWorkingHour(minute) ? 0.9 : 0.05);

		assertThat(weeks.alerts).hasSize(8).allMatch((text) -> text.contains("reached 90 % of the limit on requests"));
		assertThat(weeks.alerts.get(0)).contains("on 3 of the last 3 days");
		assertThat(weeks.alerts.get(7)).contains("on 4 of the last 7 days");
	}

	@Test
	void whenItWorsensByATenthShouldSaySoBeforeTheWeekIsOver() {
		Weeks weeks = new Weeks(1, null).pass(4 * Weeks.DAY, (minute) -> 0.82);
		assertThat(weeks.alerts).hasSize(1);

		weeks.pass(3 * Weeks.DAY, (minute) -> 0.95);

		assertThat(weeks.alerts).hasSize(2);
		assertThat(weeks.alerts.get(1)).contains("reached 95 %");
	}

	@Test
	void whenItIsOverShouldWithdrawTheAdviceOnce() {
		Weeks weeks = new Weeks(1, null).pass(4 * Weeks.DAY, (minute) -> 0.9).pass(3 * Weeks.WEEK, (minute) -> 0.3);

		assertThat(weeks.alerts).hasSize(2);
		assertThat(weeks.alerts.get(1)).contains("is back to 30 % of the limit on requests");
	}

	@Test
	void whenABatchRunsEachNightShouldAdviseWhatSpreadsIt() {
		Weeks weeks = new Weeks(1, null).pass(EIGHT_WEEKS, (minute) -> (minute / 60 % 24 < 2) ? 0.95 : 0,
				Lane.BACKGROUND);

		assertThat(weeks.alerts).hasSize(8);
		assertThat(weeks.requests().levers()).extracting(Lever::kind)
			.containsExactly(Lever.Kind.MESSAGE_BATCHES, Lever.Kind.MOVE_BACKGROUND, Lever.Kind.HIGHER_TIER);
		assertThat(weeks.alerts.get(7)).contains(
				"100 % of the use in the 2 peak hours of a day is of lane BACKGROUND;"
						+ " spread over the other 22 hours, peaks would use 9 % of the limit",
				"cost 50 % of the usual price", "save about $160 a week");
	}

	@Test
	void whenOneHourIsBusyShouldSpeakOfOneHour() {
		Weeks weeks = new Weeks(1, null).pass(EIGHT_WEEKS, (minute) -> (minute / 60 % 24 < 1) ? 0.95 : 0,
				Lane.BACKGROUND);

		assertThat(weeks.alerts.get(7)).contains("in the peak hour of a day is of lane BACKGROUND;"
				+ " spread over the other 23 hours, peaks would use");
	}

	@Test
	void whenFourInstancesShareAStoreShouldTellTheUseOfAllOnce() {
		Weeks weeks = new Weeks(4, new UseStore.InMemory()).pass(EIGHT_WEEKS,
				(minute) -> Weeks.isWorkingHour(minute) ? 0.9 : 0.05);

		assertThat(weeks.alerts).hasSize(8).allMatch((text) -> text.contains("reached 90 %"));
	}

	@Test
	void whenOtherProcessesTakeTheRestShouldCountThem() {
		Weeks weeks = new Weeks(1, null).others(0.65 * Weeks.LIMIT).pass(Weeks.WEEK, (minute) -> 0.22);

		assertThat(weeks.alerts).hasSize(1).first().asString().contains("reached 87 %");
	}

	@Test
	void whenDeployedEachDayShouldForgetNothingThatIsStored() {
		Weeks weeks = new Weeks(2, new UseStore.InMemory());
		for (int day = 0; day < 28; day++) {
			weeks.pass(Weeks.DAY, (minute) -> Weeks.isWorkingHour(minute) ? 0.9 : 0.05);
			weeks.restart();
		}

		assertThat(weeks.alerts).hasSize(4);
	}

	@Test
	void whenCallsHaveToWaitShouldTellMoreThanTheLimit() {
		Weeks weeks = new Weeks(1, null).pass(Weeks.WEEK, (minute) -> Weeks.isWorkingHour(minute) ? 1.6 : 0.05);

		assertThat(weeks.alerts).first().asString().contains("reached 160 %");
	}

}
