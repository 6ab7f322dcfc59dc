package io.github.clauderesilience.limit.queue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * First come, first served.
 */
class CallListTests {

	private final CallList list = new CallList();

	@Test
	void shouldKeepTheOrderOfThoseThatStay() {
		List<QueuedCall> calls = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			calls.add(Calls.of(null, 10));
			this.list.add(calls.get(i));
		}
		this.list.remove(calls.get(0));
		this.list.remove(calls.get(2));
		this.list.remove(calls.get(4));

		assertThat(all()).containsExactly(calls.get(1), calls.get(3));
		assertThat(this.list.first()).isSameAs(calls.get(1));
		assertThat(this.list.last()).isSameAs(calls.get(3));
		assertThat(this.list.tokens()).isEqualTo(20);
	}

	@Test
	void shouldAddByTheOrderOfFirstArrival() {
		QueuedCall third = numbered(3);
		QueuedCall first = numbered(1);
		QueuedCall second = numbered(2);
		this.list.addInOrder(third);
		this.list.addInOrder(first);
		this.list.addInOrder(second);

		assertThat(all()).containsExactly(first, second, third);
	}

	private List<QueuedCall> all() {
		List<QueuedCall> all = new ArrayList<>();
		this.list.forEach(all::add);
		return all;
	}

	private static QueuedCall numbered(long number) {
		QueuedCall call = Calls.of(null, 10);
		call.number = number;
		return call;
	}

}
