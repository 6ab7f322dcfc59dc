package io.github.clauderesilience.limit.core;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * First come, first served. Calls that came back stand in front in the order in which
 * they first came. A linked list through the tickets themselves: adding and removing
 * costs the same however many wait.
 */
final class FifoLine implements WaitingLine {

	private @Nullable Ticket head;

	private @Nullable Ticket tail;

	private int size;

	@Override
	public void add(Ticket ticket, long nowNanos) {
		insertAfter(this.tail, ticket);
	}

	@Override
	public void addBack(Ticket ticket) {
		Ticket before = null;
		Ticket candidate = this.head;
		while (candidate != null && candidate.number < ticket.number) {
			before = candidate;
			candidate = candidate.next;
		}
		insertAfter(before, ticket);
	}

	@Override
	public @Nullable Ticket peek(long nowNanos) {
		return this.head;
	}

	@Override
	public void remove(Ticket ticket) {
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
		this.size--;
	}

	@Override
	public int size() {
		return this.size;
	}

	@Override
	public void forEach(Consumer<Ticket> visitor) {
		for (Ticket ticket = this.head; ticket != null; ticket = ticket.next) {
			visitor.accept(ticket);
		}
	}

	private void insertAfter(@Nullable Ticket before, Ticket ticket) {
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
		this.size++;
	}

}
