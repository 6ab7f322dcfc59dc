package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.github.clauderesilience.limit.core.LaneQueue.Turns;
import org.jspecify.annotations.Nullable;

/**
 * The tenants with calls waiting, who had least at the head. A heap of four children a
 * node with the virtual times in an array of their own: whoever is served goes down by
 * reading a few neighbouring numbers, where a tree would visit a dozen objects, twice.
 */
final class TenantHeap {

	private static final int CHILDREN = 4;

	private final List<Turns> tenants = new ArrayList<>();

	private double[] times = new double[16];

	int size() {
		return this.tenants.size();
	}

	@Nullable Turns first() {
		return this.tenants.isEmpty() ? null : this.tenants.get(0);
	}

	/** One that had no less than its parent: among those with most, if not the one. */
	@Nullable Turns late() {
		return this.tenants.isEmpty() ? null : this.tenants.get(size() - 1);
	}

	void add(Turns turns) {
		int place = size();
		if (place == this.times.length) {
			this.times = Arrays.copyOf(this.times, 2 * place);
		}
		this.tenants.add(turns);
		up(place, turns);
	}

	/** The virtual time of one has advanced. */
	void advanced(Turns turns) {
		down(turns.place, turns);
	}

	void remove(Turns turns) {
		int place = turns.place;
		Turns last = this.tenants.remove(size() - 1);
		turns.place = -1;
		if (last != turns) {
			up(place, last);
			down(last.place, last);
		}
	}

	/**
	 * Visits all in the order of their turns.
	 * @param visitor must not change the heap
	 */
	void forEach(Consumer<Turns> visitor) {
		this.tenants.stream().sorted(LaneQueue.LEAST_SERVED).forEach(visitor);
	}

	/**
	 * The next in the order of their turns.
	 * @param most how many are wanted
	 * @return at most so many, the first of all first
	 */
	List<Turns> first(int most) {
		// Whoever comes next is a child of one that came before
		List<Turns> next = new ArrayList<>(most);
		List<Integer> open = new ArrayList<>();
		if (!this.tenants.isEmpty()) {
			open.add(0);
		}
		while (next.size() < most && !open.isEmpty()) {
			int place = open.get(0);
			for (int other : open) {
				place = isBefore(other, place) ? other : place;
			}
			open.remove((Integer) place);
			next.add(this.tenants.get(place));
			for (int child = CHILDREN * place + 1; child <= CHILDREN * place + CHILDREN && child < size(); child++) {
				open.add(child);
			}
		}
		return next;
	}

	private void up(int from, Turns turns) {
		int place = from;
		while (place > 0) {
			int parent = (place - 1) / CHILDREN;
			if (!isBefore(turns, this.times[parent], this.tenants.get(parent))) {
				break;
			}
			put(place, this.tenants.get(parent), this.times[parent]);
			place = parent;
		}
		put(place, turns, turns.virtualTime());
	}

	private void down(int from, Turns turns) {
		int place = from;
		for (int child = CHILDREN * place + 1; child < size(); child = CHILDREN * place + 1) {
			int least = child;
			int end = Math.min(child + CHILDREN, size());
			for (int other = child + 1; other < end; other++) {
				if (isBefore(other, least)) {
					least = other;
				}
			}
			if (isBefore(turns, this.times[least], this.tenants.get(least))) {
				break;
			}
			put(place, this.tenants.get(least), this.times[least]);
			place = least;
		}
		put(place, turns, turns.virtualTime());
	}

	private boolean isBefore(int one, int other) {
		double difference = this.times[one] - this.times[other];
		return (difference != 0) ? difference < 0 : this.tenants.get(one).isOlderThan(this.tenants.get(other));
	}

	private static boolean isBefore(Turns turns, double otherTime, Turns other) {
		double difference = turns.virtualTime() - otherTime;
		return (difference != 0) ? difference < 0 : turns.isOlderThan(other);
	}

	private void put(int place, Turns turns, double time) {
		this.tenants.set(place, turns);
		this.times[place] = time;
		turns.place = place;
	}

}
