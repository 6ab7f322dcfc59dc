package io.github.clauderesilience.limit.core;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Waiting calls by the time at which they give up: a binary heap whose members know their
 * place, so that leaving early costs O(log n) too.
 */
final class GiveUps {

	private @Nullable Ticket[] heap = new @Nullable Ticket[16];

	private int size;

	void add(Ticket ticket) {
		if (this.size == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, this.size * 2);
		}
		place(ticket, this.size++);
		up(ticket);
	}

	void remove(Ticket ticket) {
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

	@Nullable Ticket first() {
		return (this.size > 0) ? at(0) : null;
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
