package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
		this.line.remove(ticket);
		this.giveUps.remove(ticket);
	}

	void change(Ticket ticket, Consumer<Ticket> change) {
		this.line.change(ticket, change);
	}

	int size() {
		return this.line.size();
	}

	Map<Lane, Integer> sizeByLane() {
		return this.line.sizeByLane();
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
		this.line.forEach((ticket) -> {
			if (which.test(ticket)) {
				leaving.add(ticket);
			}
		});
		leaving.forEach(this::leave);
		return leaving;
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
