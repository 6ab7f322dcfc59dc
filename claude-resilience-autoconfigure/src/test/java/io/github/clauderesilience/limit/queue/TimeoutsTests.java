package io.github.clauderesilience.limit.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which of many calls times out first.
 */
class TimeoutsTests {

	private final Timeouts timeouts = new Timeouts();

	private final List<QueuedCall> added = new ArrayList<>();

	private long numbers;

	@Test
	void whenNoCallIsThereShouldHaveNoFirst() {
		assertThat(this.timeouts.first()).isNull();
		QueuedCall call = add(10);
		this.timeouts.remove(call);
		assertThat(this.timeouts.first()).isNull();
	}

	@Test
	void whenCallsComeInTheirOrderShouldTakeThemInIt() {
		List<QueuedCall> calls = List.of(add(10), add(10), add(20), add(30));

		assertThat(takeAll()).isEqualTo(calls);
	}

	@Test
	void whenALateOneIsInTheWayShouldTakeTheOthersFirst() {
		QueuedCall late = add(1000);
		QueuedCall second = add(20);
		QueuedCall first = add(10);

		assertThat(takeAll()).containsExactly(first, second, late);
	}

	@Test
	void whenCallsComeAndGoInAnyOrderShouldKnowTheFirst() {
		SplittableRandom random = new SplittableRandom(1);
		long time = 0;
		for (int i = 0; i < 10_000; i++) {
			time += random.nextInt(3);
			add(time + (random.nextInt(4) > 0 ? 100 : random.nextInt(200)));
			while (this.added.size() > 40 || (!this.added.isEmpty() && random.nextInt(3) == 0)) {
				this.timeouts.remove(this.added.remove(random.nextInt(this.added.size())));
			}
			QueuedCall first = this.timeouts.first();
			assertThat(first == null).isEqualTo(this.added.isEmpty());
			if (first != null) {
				assertThat(this.added).contains(first).allMatch((call) -> call.timeoutNanos >= first.timeoutNanos);
			}
		}
		List<QueuedCall> left = List.copyOf(this.added);
		assertThat(takeAll()).containsExactlyInAnyOrderElementsOf(left)
			.isSortedAccordingTo(Comparator.comparingLong((call) -> call.timeoutNanos));
	}

	private List<QueuedCall> takeAll() {
		List<QueuedCall> all = new ArrayList<>();
		for (QueuedCall first = this.timeouts.first(); first != null; first = this.timeouts.first()) {
			this.timeouts.remove(first);
			all.add(first);
		}
		return all;
	}

	private QueuedCall add(long timeoutNanos) {
		QueuedCall call = Calls.of(null, 10);
		call.number = this.numbers++;
		call.timeoutNanos = timeoutNanos;
		this.timeouts.add(call);
		this.added.add(call);
		return call;
	}

}
