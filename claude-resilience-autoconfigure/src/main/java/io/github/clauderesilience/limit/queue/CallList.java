package io.github.clauderesilience.limit.queue;

import java.util.function.Consumer;

import io.github.clauderesilience.limit.need.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * First come, first served: a linked list through the tickets themselves, which also
 * knows what they need together. Adding and removing costs the same however many wait.
 */
class CallList extends Backlog {

	private @Nullable QueuedCall head;

	private @Nullable QueuedCall tail;

	final void add(QueuedCall ticket) {
		insertAfter(this.tail, ticket);
	}

	/**
	 * Adds a ticket where it belongs by the order of first arrival.
	 * @param ticket a ticket whose place is near the head
	 */
	final void addInOrder(QueuedCall ticket) {
		QueuedCall before = null;
		QueuedCall candidate = this.head;
		while (candidate != null && candidate.number < ticket.number) {
			before = candidate;
			candidate = candidate.next;
		}
		insertAfter(before, ticket);
	}

	final @Nullable QueuedCall first() {
		return this.head;
	}

	final @Nullable QueuedCall last() {
		return this.tail;
	}

	final void remove(QueuedCall ticket) {
		discount(ticket);
		QueuedCall previous = ticket.previous;
		QueuedCall next = ticket.next;
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
		ticket.previous = null;
		ticket.next = null;
	}

	final void forEach(Consumer<QueuedCall> visitor) {
		for (QueuedCall ticket = this.head; ticket != null; ticket = ticket.next) {
			visitor.accept(ticket);
		}
	}

	private void insertAfter(@Nullable QueuedCall before, QueuedCall ticket) {
		count(ticket);
		QueuedCall after = (before != null) ? before.next : this.head;
		ticket.previous = before;
		ticket.next = after;
		if (before != null) {
			before.next = ticket;
		}
		else {
			this.head = ticket;
		}
		if (after != null) {
			after.previous = ticket;
		}
		else {
			this.tail = ticket;
		}
	}

}
