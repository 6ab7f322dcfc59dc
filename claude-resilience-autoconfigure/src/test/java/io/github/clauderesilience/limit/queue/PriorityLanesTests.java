package io.github.clauderesilience.limit.queue;

import java.util.Objects;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Need;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lanes, and calls that came back.
 */
class PriorityLanesTests {

	private final PriorityLanes lanes = new PriorityLanes((tenant) -> 1);

	@Test
	void shouldServeTheMoreUrgentLaneFirst() {
		QueuedCall background = add(Lane.BACKGROUND);
		QueuedCall normal = add(Lane.NORMAL);
		QueuedCall interactive = add(Lane.INTERACTIVE);

		assertThat(serve()).isSameAs(interactive);
		assertThat(serve()).isSameAs(normal);
		assertThat(serve()).isSameAs(background);
		assertThat(this.lanes.peek()).isNull();
	}

	@Test
	void whenALaneWasPassedOverOftenShouldGoNext() {
		QueuedCall normal = add(Lane.NORMAL);
		for (int i = 0; i < 9; i++) {
			add(Lane.INTERACTIVE);
		}
		for (int i = 0; i < 8; i++) {
			assertThat(serve().demand().lane()).isEqualTo(Lane.INTERACTIVE);
		}

		assertThat(serve()).isSameAs(normal);
	}

	@Test
	void whenACallCameBackShouldGoFirst() {
		add(Lane.INTERACTIVE);
		QueuedCall returned = Calls.of(Lane.BACKGROUND, null, 10);
		this.lanes.addReturned(returned);

		assertThat(this.lanes.sizeByLane()).containsEntry(Lane.BACKGROUND, 1).containsEntry(Lane.INTERACTIVE, 1);
		assertThat(serve()).isSameAs(returned);
	}

	@Test
	void shouldExpectTheWorkBeforeACall() {
		add(Lane.INTERACTIVE);
		add(Lane.NORMAL);
		add(Lane.BACKGROUND);

		assertThat(this.lanes.workBefore(Calls.of(Lane.INTERACTIVE, null, 10)).calls()).isEqualTo(1);
		assertThat(this.lanes.workBefore(Calls.of(Lane.NORMAL, null, 10)).calls()).isEqualTo(2);
		assertThat(this.lanes.workBefore(Calls.of(Lane.BACKGROUND, null, 10)).calls()).isEqualTo(3);
	}

	@Test
	void whenANeedChangesShouldCountItAnew() {
		QueuedCall call = add(Lane.NORMAL);
		this.lanes.change(call, Need.ofCall(70, 7));

		assertThat(this.lanes.workBefore(Calls.of(Lane.NORMAL, null, 10)).tokens()).isEqualTo(77);
	}

	@Test
	void shouldRefuseInTheLeastUrgentLane() {
		add(Lane.NORMAL);
		QueuedCall background = add(Lane.BACKGROUND);

		assertThat(this.lanes.victimFor(Calls.of(Lane.NORMAL, null, 10))).isSameAs(background);
		assertThat(this.lanes.victimFor(Calls.of(Lane.BACKGROUND, null, 10))).isNull();
	}

	private QueuedCall add(Lane lane) {
		QueuedCall call = Calls.of(lane, null, 10);
		this.lanes.add(call, 0);
		return call;
	}

	private QueuedCall serve() {
		QueuedCall call = Objects.requireNonNull(this.lanes.peek());
		this.lanes.serve(call, 0);
		return call;
	}

}
