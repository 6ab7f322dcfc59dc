package io.github.clauderesilience.limit.queue;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Waiting calls by the time at which they give up. Most are as patient as the pool lets
 * them be and give up in the order in which they came: they are in a row, where whoever
 * leaves early leaves a gap. The others are in a binary heap. All know their place, so
 * that leaving costs O(1) in the row and O(log n) in the heap, and reads no other call of
 * the row.
 */
final class GiveUps {

	private static final int SMALLEST = 16;

	private @Nullable QueuedCall[] row = new @Nullable QueuedCall[SMALLEST];

	/* The first and the last place of the row that may be taken; the last one is. */
	private int begin;

	private int end;

	private int inRow;

	private @Nullable QueuedCall[] heap = new @Nullable QueuedCall[SMALLEST];

	private int size;

	void add(QueuedCall ticket) {
		QueuedCall last = (this.inRow > 0) ? this.row[this.end - 1] : null;
		if (last != null && ticket.giveUpNanos - last.giveUpNanos < 0) {
			addToHeap(ticket);
			return;
		}
		if (this.end == this.row.length) {
			closeGaps();
		}
		ticket.isInRow = true;
		ticket.giveUpIndex = this.end;
		this.row[this.end++] = ticket;
		this.inRow++;
	}

	void remove(QueuedCall ticket) {
		if (!ticket.isInRow) {
			removeFromHeap(ticket);
			return;
		}
		ticket.isInRow = false;
		this.row[ticket.giveUpIndex] = null;
		if (--this.inRow == 0) {
			this.begin = 0;
			this.end = 0;
			return;
		}
		while (this.row[this.end - 1] == null) {
			this.end--;
		}
	}

	@Nullable QueuedCall first() {
		QueuedCall first = firstInRow();
		if (this.size > 0 && (first == null || at(0).giveUpNanos - first.giveUpNanos < 0)) {
			return at(0);
		}
		return first;
	}

	private @Nullable QueuedCall firstInRow() {
		if (this.inRow == 0) {
			return null;
		}
		while (this.row[this.begin] == null) {
			this.begin++;
		}
		return this.row[this.begin];
	}

	private void closeGaps() {
		@Nullable QueuedCall[] closed = new @Nullable QueuedCall[Math.max(SMALLEST, 2 * this.inRow)];
		int place = 0;
		for (int i = this.begin; i < this.end; i++) {
			QueuedCall ticket = this.row[i];
			if (ticket != null) {
				ticket.giveUpIndex = place;
				closed[place++] = ticket;
			}
		}
		this.row = closed;
		this.begin = 0;
		this.end = place;
	}

	private void addToHeap(QueuedCall ticket) {
		if (this.size == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, this.size * 2);
		}
		place(ticket, this.size++);
		up(ticket);
	}

	private void removeFromHeap(QueuedCall ticket) {
		int index = ticket.giveUpIndex;
		QueuedCall last = at(--this.size);
		this.heap[this.size] = null;
		if (last != ticket) {
			place(last, index);
			up(last);
			down(last);
		}
	}

	private void up(QueuedCall ticket) {
		int index = ticket.giveUpIndex;
		while (index > 0 && ticket.giveUpNanos - at((index - 1) / 2).giveUpNanos < 0) {
			place(at((index - 1) / 2), index);
			index = (index - 1) / 2;
		}
		place(ticket, index);
	}

	private void down(QueuedCall ticket) {
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

	private void place(QueuedCall ticket, int index) {
		this.heap[index] = ticket;
		ticket.giveUpIndex = index;
	}

	private QueuedCall at(int index) {
		QueuedCall ticket = this.heap[index];
		if (ticket == null) {
			throw new IllegalStateException("No ticket at " + index + " of " + this.size);
		}
		return ticket;
	}

}
