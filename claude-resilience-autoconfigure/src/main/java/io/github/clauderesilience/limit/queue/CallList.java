package io.github.clauderesilience.limit.queue;

import java.util.function.Consumer;

import io.github.clauderesilience.limit.need.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * First come, first served: a linked list through the calls themselves, which also sums
 * up their needs. Adding and removing takes constant time.
 */
class CallList extends Backlog {

	private @Nullable QueuedCall head;

	private @Nullable QueuedCall tail;

	final void add(QueuedCall call) {
		insertAfter(this.tail, call);
	}

	/**
	 * Adds a call in the order of first arrival.
	 * @param call a call whose place is near the head
	 */
	final void addInOrder(QueuedCall call) {
		QueuedCall before = null;
		QueuedCall candidate = this.head;
		while (candidate != null && candidate.number < call.number) {
			before = candidate;
			candidate = candidate.next;
		}
		insertAfter(before, call);
	}

	final @Nullable QueuedCall first() {
		return this.head;
	}

	final @Nullable QueuedCall last() {
		return this.tail;
	}

	final void remove(QueuedCall call) {
		discount(call);
		QueuedCall previous = call.previous;
		QueuedCall next = call.next;
		if (previous != null) {
			previous.next = next;
		}
		else {
			this.head = next;
		}
		if (next != null) {
			next.previous = previous;
		}
		else {
			this.tail = previous;
		}
		call.previous = null;
		call.next = null;
	}

	final void forEach(Consumer<QueuedCall> visitor) {
		for (QueuedCall call = this.head; call != null; call = call.next) {
			visitor.accept(call);
		}
	}

	private void insertAfter(@Nullable QueuedCall before, QueuedCall call) {
		count(call);
		QueuedCall after = (before != null) ? before.next : this.head;
		call.previous = before;
		call.next = after;
		if (before != null) {
			before.next = call;
		}
		else {
			this.head = call;
		}
		if (after != null) {
			after.previous = call;
		}
		else {
			this.tail = call;
		}
	}

}
