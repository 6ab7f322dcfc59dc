package io.github.clauderesilience.limit.queue;

import java.util.Comparator;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Queued calls by the time at which they time out. Most wait equally long at most, so
 * that they time out in the order in which they came: they are in a linked list through
 * the calls themselves, where each step takes constant time. A call that times out before
 * the last one of the list is in a sorted set instead.
 */
final class Timeouts {

	private final TreeSet<QueuedCall> unordered = new TreeSet<>(
			Comparator.<QueuedCall>comparingLong((call) -> call.timeoutNanos).thenComparingLong((call) -> call.number));

	private @Nullable QueuedCall head;

	private @Nullable QueuedCall tail;

	void add(QueuedCall call) {
		QueuedCall last = this.tail;
		if (last == null) {
			this.head = call;
		}
		else if (call.timeoutNanos < last.timeoutNanos) {
			this.unordered.add(call);
			return;
		}
		else {
			last.later = call;
		}
		call.sooner = last;
		this.tail = call;
	}

	void remove(QueuedCall call) {
		if (call != this.head && call.sooner == null) {
			this.unordered.remove(call);
			return;
		}
		QueuedCall sooner = call.sooner;
		QueuedCall later = call.later;
		if (sooner != null) {
			sooner.later = later;
		}
		else {
			this.head = later;
		}
		if (later != null) {
			later.sooner = sooner;
		}
		else {
			this.tail = sooner;
		}
		call.sooner = null;
		call.later = null;
	}

	/**
	 * The call that times out first.
	 * @return the call, or {@code null} if there is none
	 */
	@Nullable QueuedCall first() {
		if (this.unordered.isEmpty()) {
			return this.head;
		}
		QueuedCall first = this.unordered.first();
		return (this.head != null && this.head.timeoutNanos < first.timeoutNanos) ? this.head : first;
	}

}
