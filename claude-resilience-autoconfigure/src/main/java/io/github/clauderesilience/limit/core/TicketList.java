package io.github.clauderesilience.limit.core;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * First come, first served: a linked list through the tickets themselves, which also
 * knows what they need together. Adding and removing costs the same however many wait.
 */
class TicketList extends Backlog {

	private @Nullable Ticket head;

	private @Nullable Ticket tail;

	final void add(Ticket ticket) {
		insertAfter(this.tail, ticket);
	}

	/**
	 * Adds a ticket where it belongs by the order of first arrival.
	 * @param ticket a ticket whose place is near the head
	 */
	final void addInOrder(Ticket ticket) {
		Ticket before = null;
		Ticket candidate = this.head;
		while (candidate != null && candidate.number < ticket.number) {
			before = candidate;
			candidate = candidate.next;
		}
		insertAfter(before, ticket);
	}

	final @Nullable Ticket first() {
		return this.head;
	}

	final @Nullable Ticket last() {
		return this.tail;
	}

	final void remove(Ticket ticket) {
		discount(ticket);
		Ticket previous = ticket.previous;
		Ticket next = ticket.next;
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

	final void forEach(Consumer<Ticket> visitor) {
		for (Ticket ticket = this.head; ticket != null; ticket = ticket.next) {
			visitor.accept(ticket);
		}
	}

	private void insertAfter(@Nullable Ticket before, Ticket ticket) {
		count(ticket);
		Ticket after = (before != null) ? before.next : this.head;
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
