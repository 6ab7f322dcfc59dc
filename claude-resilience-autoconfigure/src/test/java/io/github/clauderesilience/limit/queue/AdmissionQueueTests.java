package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Nanos;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose turn it is, who gives up first, and who waits apart.
 */
class AdmissionQueueTests {

	private final AdmissionQueue<QueuedCall> room = new AdmissionQueue<>((tenant) -> 1);

	@Test
	void shouldGiveUpInTheOrderOfPatienceNotOfArrival() {
		QueuedCall patient = enter(300);
		QueuedCall impatient = enter(100);
		QueuedCall between = enter(200);
		QueuedCall gone = enter(50);
		this.room.leave(gone);

		assertThat(this.room.nextGiveUpNanos(10)).isEqualTo(90);
		assertThat(this.room.takeImpatient(99)).isNull();
		assertThat(this.room.takeImpatient(200)).isSameAs(impatient);
		assertThat(this.room.takeImpatient(200)).isSameAs(between);
		assertThat(this.room.takeImpatient(200)).isNull();
		assertThat(this.room.peek()).isSameAs(patient);
		this.room.serve(patient, 0);
		assertThat(this.room.nextGiveUpNanos(10)).isEqualTo(Nanos.NEVER);
	}

	@Test
	void whenPatienceIsEqualShouldGiveUpInTheOrderOfArrival() {
		QueuedCall first = enter(100);
		QueuedCall second = enter(100);

		assertThat(this.room.takeImpatient(100)).isSameAs(first);
		assertThat(this.room.takeImpatient(100)).isSameAs(second);
	}

	@Test
	void shouldBringBackWhatWaitedApartWhenItsTimeComes() {
		QueuedCall apart = Calls.of(null, 10);
		this.room.arrives(apart);
		this.room.enterAside(apart, 70, 1000);

		assertThat(this.room.peek()).isNull();
		assertThat(this.room.sizeAside()).isEqualTo(1);
		assertThat(this.room.nextBackNanos(false, 60)).isEqualTo(10);
		this.room.bringBack(false, 60);
		assertThat(this.room.peek()).isNull();
		this.room.bringBack(false, 70);
		assertThat(this.room.peek()).isSameAs(apart);
		assertThat(this.room.sizeAside()).isZero();
	}

	@Test
	void whenOthersAreToTryFirstShouldKeepItApart() {
		QueuedCall apart = Calls.of(null, 10);
		this.room.arrives(apart);
		this.room.enterAside(apart, 70, 1000);
		QueuedCall other = enter(1000);

		this.room.bringBack(true, 100);
		assertThat(this.room.peek()).isSameAs(other);
		this.room.serve(other, 100);
		this.room.bringBack(true, 100);
		assertThat(this.room.peek()).isSameAs(apart);
	}

	@Test
	void shouldTakeOutWhatIsAskedFor() {
		QueuedCall normal = enter(1000);
		QueuedCall urgent = Calls.of(Lane.INTERACTIVE, null, 10);
		this.room.arrives(urgent);
		this.room.enter(urgent, 1000, 0);
		QueuedCall apart = Calls.of(null, 10);
		this.room.arrives(apart);
		this.room.enterAside(apart, 70, 1000);

		assertThat(this.room.all()).containsExactly(urgent, apart, normal);
		assertThat(this.room.takeAll((call) -> call.demand().lane() == Lane.NORMAL)).containsExactly(apart, normal);
		assertThat(this.room.all()).containsExactly(urgent);
		assertThat(this.room.sizeByLane()).containsEntry(Lane.NORMAL, 0).containsEntry(Lane.INTERACTIVE, 1);
	}

	private QueuedCall enter(long giveUpNanos) {
		QueuedCall call = Calls.of(null, 10);
		this.room.arrives(call);
		this.room.enter(call, giveUpNanos, 0);
		return call;
	}

}
