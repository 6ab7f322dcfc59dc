package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.Lane;
import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of a pool in two orders: whose turn it is, and who gives up first.
 */
final class WaitingRoom {

	private final WaitingLine line;

	private final GiveUps giveUps = new GiveUps();

	/* Refused calls that wait for a time of their own. */
	private final TreeSet<Ticket> aside = new TreeSet<>(
			Comparator.<Ticket>comparingLong((ticket) -> ticket.asideUntilNanos)
				.thenComparingLong((ticket) -> ticket.number));

	WaitingRoom(ToDoubleFunction<String> weights) {
		this.line = new WaitingLine(weights);
	}

	/**
	 * A call begins to wait.
	 * @param ticket the call
	 * @param giveUpNanos until when it waits
	 * @param nowNanos the time
	 */
	void enter(Ticket ticket, long giveUpNanos, long nowNanos) {
		begin(ticket, giveUpNanos, nowNanos);
		this.line.add(ticket, nowNanos);
	}

	/**
	 * A call that was sent waits again, in front of all.
	 * @param ticket the call
	 * @param giveUpNanos until when it waits
	 * @param nowNanos the time
	 */
	void enterAgain(Ticket ticket, long giveUpNanos, long nowNanos) {
		begin(ticket, giveUpNanos, nowNanos);
		this.line.addBack(ticket);
	}

	/**
	 * A call that was sent waits apart from the line until its own time comes.
	 * @param ticket the call
	 * @param giveUpNanos until when it waits
	 * @param nowNanos the time
	 */
	void enterAside(Ticket ticket, long giveUpNanos, long nowNanos) {
		begin(ticket, giveUpNanos, nowNanos);
		ticket.isAside = true;
		this.aside.add(ticket);
	}

	/**
	 * Lets calls that waited apart stand in front of all.
	 * @param trial whether others are to try first
	 * @param nowNanos the time
	 */
	void bringBack(boolean trial, long nowNanos) {
		while (nextBackNanos(trial, nowNanos) <= 0) {
			Ticket ticket = this.aside.first();
			this.aside.remove(ticket);
			ticket.isAside = false;
			this.line.addBack(ticket);
		}
	}

	/**
	 * When {@link #bringBack} has something to do.
	 * @param trial whether others are to try first
	 * @param nowNanos the time
	 * @return nanoseconds from now, {@link Pool#NEVER} for no time that is known
	 */
	long nextBackNanos(boolean trial, long nowNanos) {
		boolean none = this.aside.isEmpty() || (trial && this.line.size() > 0);
		return none ? Pool.NEVER : this.aside.first().asideUntilNanos - nowNanos;
	}

	@Nullable Ticket peek() {
		return this.line.peek();
	}

	void serve(Ticket ticket, long nowNanos) {
		this.line.serve(ticket, nowNanos);
		this.giveUps.remove(ticket);
	}

	/**
	 * Takes out a call that goes before the one whose turn it is.
	 * @param ticket what {@link #addBehind} found
	 */
	void overtake(Ticket ticket) {
		this.line.overtake(ticket);
		this.giveUps.remove(ticket);
	}

	/**
	 * Finds calls that could go before the one whose turn it is without changing whose
	 * turn it is.
	 * @param head the call whose turn it is
	 * @param found where they are added
	 * @param most how many are wanted
	 */
	void addBehind(Ticket head, List<Ticket> found, int most) {
		this.line.addBehind(head, found, most);
	}

	void leave(Ticket ticket) {
		if (ticket.isAside) {
			this.aside.remove(ticket);
			ticket.isAside = false;
		}
		else {
			this.line.remove(ticket);
		}
		this.giveUps.remove(ticket);
	}

	void change(Ticket ticket, Consumer<Ticket> change) {
		this.line.change(ticket, change);
	}

	/** How many wait in the line. */
	int size() {
		return this.line.size();
	}

	/** How many wait apart from it. */
	int sizeAside() {
		return this.aside.size();
	}

	Map<Lane, Integer> sizeByLane() {
		Map<Lane, Integer> sizes = this.line.sizeByLane();
		this.aside.forEach((ticket) -> sizes.merge(ticket.demand().lane(), 1, Integer::sum));
		return sizes;
	}

	Ahead ahead(Ticket ticket) {
		return this.line.ahead(ticket);
	}

	@Nullable Ticket makesRoomFor(Ticket newcomer) {
		return this.line.makesRoomFor(newcomer);
	}

	/**
	 * Takes out a call whose patience ends.
	 * @param byNanos until when
	 * @return the least patient call, or {@code null} where all have more patience
	 */
	@Nullable Ticket takeImpatient(long byNanos) {
		Ticket first = this.giveUps.first();
		if (first == null || first.giveUpNanos - byNanos > 0) {
			return null;
		}
		leave(first);
		return first;
	}

	/**
	 * Takes out some calls.
	 * @param which the calls
	 * @return what was taken out, in the order in which it would have been admitted
	 */
	List<Ticket> takeAll(Predicate<Ticket> which) {
		List<Ticket> leaving = new ArrayList<>();
		Consumer<Ticket> each = (ticket) -> {
			if (which.test(ticket)) {
				leaving.add(ticket);
			}
		};
		this.aside.forEach(each);
		this.line.forEach(each);
		leaving.forEach(this::leave);
		return leaving;
	}

	/** All calls that wait, the most urgent lane first. */
	List<Ticket> all() {
		List<Ticket> all = new ArrayList<>(this.aside);
		this.line.forEach(all::add);
		all.sort(Comparator.comparing((ticket) -> ticket.demand().lane()));
		return all;
	}

	/**
	 * When the next call gives up.
	 * @param nowNanos the time
	 * @return nanoseconds from now, {@link Pool#NEVER} where nobody waits
	 */
	long nextGiveUpNanos(long nowNanos) {
		Ticket first = this.giveUps.first();
		return (first != null) ? first.giveUpNanos - nowNanos : Pool.NEVER;
	}

	private void begin(Ticket ticket, long giveUpNanos, long nowNanos) {
		ticket.giveUpNanos = giveUpNanos;
		ticket.queued(nowNanos);
		this.giveUps.add(ticket);
	}

}
