package io.github.clauderesilience.limit.account;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the calls of leases may go.
 */
class LeaseScheduleTests {

	private final LeaseSchedule schedule = new LeaseSchedule(0);

	@Test
	void shouldLetTheCallsOfALeaseGoOneStepApart() {
		this.schedule.add(3, 100, 10);

		assertThat(this.schedule.waitNanos(0)).isEqualTo(100);
		this.schedule.goes();
		assertThat(this.schedule.waitNanos(100)).isEqualTo(10);
		this.schedule.goes();
		assertThat(this.schedule.waitNanos(100)).isEqualTo(20);
	}

	@Test
	void shouldLetThoseOfALaterLeaseGoAfterThoseOfAnEarlierOne() {
		this.schedule.add(1, 100, 10);
		this.schedule.add(1, 500, 10);

		assertThat(this.schedule.waitNanos(100)).isZero();
		this.schedule.goes();
		assertThat(this.schedule.waitNanos(100)).isEqualTo(400);
	}

	@Test
	void whenWhatIsLeftIsGivenBackShouldWaitForTheNextLease() {
		this.schedule.add(5, 100, 10);
		this.schedule.endAll();
		this.schedule.add(1, 500, 10);

		assertThat(this.schedule.waitNanos(0)).isEqualTo(500);
	}

	@Test
	void shouldDropCallsWhoseTimeHasPassedLongAgo() {
		this.schedule.add(10, 100, 10);

		assertThat(this.schedule.dropOlderThan(50, 155)).isZero();
		assertThat(this.schedule.dropOlderThan(50, 180)).isEqualTo(3);
		assertThat(this.schedule.waitNanos(100)).isEqualTo(30);
		assertThat(this.schedule.dropOlderThan(50, 10_000)).isEqualTo(7);
		assertThat(this.schedule.dropOlderThan(50, 20_000)).isZero();
	}

}
