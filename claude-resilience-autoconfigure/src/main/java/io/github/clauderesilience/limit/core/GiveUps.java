package io.github.clauderesilience.limit.core;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Waiting calls by the time at which they give up. Most are as patient as the pool lets
 * them be and give up in the order in which they came: a linked list through the tickets.
 * The others are in a binary heap whose members know their place, so that leaving early
 * costs O(log n) too.
 */
final class GiveUps {

	private @Nullable Ticket head;

	private @Nullable Ticket tail;

	private @Nullable Ticket[] heap = new @Nullable Ticket[16];

	private int size;

	void add(Ticket ticket) {
		Ticket before = this.tail;
		if (before != null && ticket.giveUpNanos - before.giveUpNanos < 0) {
			addToHeap(ticket);
			return;
		}
		this.tail = ticket;
		ticket.givesUpBefore = before;
		if (before != null) {
			before.givesUpAfter = ticket;
		}
		else {
			this.head = ticket;
		}
	}

	void remove(Ticket ticket) {
		if (ticket.giveUpIndex >= 0) {
			removeFromHeap(ticket);
			return;
		}
		Ticket before = ticket.givesUpBefore;
		Ticket after = ticket.givesUpAfter;
		if (before != null) {
			before.givesUpAfter = after;
		}
		else {
			this.head = after;
		}
		if (after != null) {
			after.givesUpBefore = before;
		}
		else {
			this.tail = before;
		}
		ticket.givesUpBefore = null;
		ticket.givesUpAfter = null;
	}

	@Nullable Ticket first() {
		Ticket first = this.head;
		if (this.size > 0 && (first == null || at(0).giveUpNanos - first.giveUpNanos < 0)) {
			return at(0);
		}
		return first;
	}

	private void addToHeap(Ticket ticket) {
		if (this.size == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, this.size * 2);
		}
		place(ticket, this.size++);
		up(ticket);
	}

	private void removeFromHeap(Ticket ticket) {
		int index = ticket.giveUpIndex;
		Ticket last = at(--this.size);
		this.heap[this.size] = null;
		ticket.giveUpIndex = -1;
		if (last != ticket) {
			place(last, index);
			up(last);
			down(last);
		}
	}

	private void up(Ticket ticket) {
		int index = ticket.giveUpIndex;
		while (index > 0 && ticket.giveUpNanos - at((index - 1) / 2).giveUpNanos < 0) {
			place(at((index - 1) / 2), index);
			index = (index - 1) / 2;
		}
		place(ticket, index);
	}

	private void down(Ticket ticket) {
		int index = ticket.giveUpIndex;
		while (2 * index + 1 < this.size) {
			int child = 2 * index + 1;
			if (child + 1 < this.size && at(child + 1).giveUpNanos - at(child).giveUpNanos < 0) {
				child++;
			}
			if (at(child).giveUpNanos - ticket.giveUpNanos >= 0) {
				break;
			}
			place(at(child), index);
			index = child;
		}
		place(ticket, index);
	}

	private void place(Ticket ticket, int index) {
		this.heap[index] = ticket;
		ticket.giveUpIndex = index;
	}

	private Ticket at(int index) {
		Ticket ticket = this.heap[index];
		if (ticket == null) {
			throw new IllegalStateException("No ticket at " + index + " of " + this.size);
		}
		return ticket;
	}

}
