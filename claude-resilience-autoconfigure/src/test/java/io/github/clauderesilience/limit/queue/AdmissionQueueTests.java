package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Nanos;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of admission, the order of timeouts, and calls set aside.
 */
class AdmissionQueueTests {

	private final AdmissionQueue<QueuedCall> queue = new AdmissionQueue<>((tenant) -> 1);

	@Test
	void shouldTimeOutInTheOrderOfTimeoutsNotOfArrival() {
		QueuedCall patient = add(300);
		QueuedCall impatient = add(100);
		QueuedCall between = add(200);
		QueuedCall gone = add(50);
		this.queue.remove(gone);

		assertThat(this.queue.nextTimeoutNanos(10)).isEqualTo(90);
		assertThat(this.queue.takeTimedOut(99)).isNull();
		assertThat(this.queue.takeTimedOut(200)).isSameAs(impatient);
		assertThat(this.queue.takeTimedOut(200)).isSameAs(between);
		assertThat(this.queue.takeTimedOut(200)).isNull();
		assertThat(this.queue.peek()).isSameAs(patient);
		this.queue.serve(patient, 0);
		assertThat(this.queue.nextTimeoutNanos(10)).isEqualTo(Nanos.NEVER);
	}

	@Test
	void whenTimeoutsAreEqualShouldTimeOutInTheOrderOfArrival() {
		QueuedCall first = add(100);
		QueuedCall second = add(100);

		assertThat(this.queue.takeTimedOut(100)).isSameAs(first);
		assertThat(this.queue.takeTimedOut(100)).isSameAs(second);
	}

	@Test
	void shouldBringBackACallSetAsideWhenItsTimeComes() {
		QueuedCall aside = Calls.of(null, 10);
		this.queue.register(aside);
		this.queue.setAside(aside, 70, 1000);

		assertThat(this.queue.peek()).isNull();
		assertThat(this.queue.sizeAside()).isEqualTo(1);
		assertThat(this.queue.nextAsideNanos(false, 60)).isEqualTo(10);
		this.queue.bringBack(false, 60);
		assertThat(this.queue.peek()).isNull();
		this.queue.bringBack(false, 70);
		assertThat(this.queue.peek()).isSameAs(aside);
		assertThat(this.queue.sizeAside()).isZero();
	}

	@Test
	void whenOthersAreToBeSentFirstShouldKeepItAside() {
		QueuedCall aside = Calls.of(null, 10);
		this.queue.register(aside);
		this.queue.setAside(aside, 70, 1000);
		QueuedCall other = add(1000);

		this.queue.bringBack(true, 100);
		assertThat(this.queue.peek()).isSameAs(other);
		this.queue.serve(other, 100);
		this.queue.bringBack(true, 100);
		assertThat(this.queue.peek()).isSameAs(aside);
	}

	@Test
	void shouldRemoveCallsThatMeetACondition() {
		QueuedCall normal = add(1000);
		QueuedCall urgent = Calls.of(Lane.INTERACTIVE, null, 10);
		this.queue.register(urgent);
		this.queue.add(urgent, 1000, 0);
		QueuedCall aside = Calls.of(null, 10);
		this.queue.register(aside);
		this.queue.setAside(aside, 70, 1000);

		assertThat(this.queue.all()).containsExactly(urgent, aside, normal);
		assertThat(this.queue.removeIf((call) -> call.demand().lane() == Lane.NORMAL)).containsExactly(aside, normal);
		assertThat(this.queue.all()).containsExactly(urgent);
		assertThat(this.queue.sizeByLane()).containsEntry(Lane.NORMAL, 0).containsEntry(Lane.INTERACTIVE, 1);
	}

	private QueuedCall add(long timeoutNanos) {
		QueuedCall call = Calls.of(null, 10);
		this.queue.register(call);
		this.queue.add(call, timeoutNanos, 0);
		return call;
	}

}
