package io.github.clauderesilience.limit.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of one lane. Tenants are served by their virtual time, which advances
 * by the tokens they were served (start-time fair queueing): whoever had least so far is
 * next, and a tenant who comes back after a while does not get what it did not ask for.
 */
final class LaneQueue {

	private static final Comparator<Turns> LEAST_SERVED = Comparator.comparingDouble((Turns turns) -> turns.virtualTime)
		.thenComparingLong((turns) -> turns.number);

	private final Map<String, Turns> tenants = new HashMap<>();

	private final TreeSet<Turns> waiting = new TreeSet<>(LEAST_SERVED);

	/*
	 * Tenants with nothing waiting who had more than the others: remembered until the
	 * others have caught up.
	 */
	private final TreeSet<Turns> resting = new TreeSet<>(LEAST_SERVED);

	private final Backlog needs = new Backlog();

	private double virtualTime;

	private long numbers;

	private @Nullable Turns latest;

	/* How often another lane was served while calls waited here. */
	int passedOver;

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	Backlog needs() {
		return this.needs;
	}

	void add(Ticket ticket) {
		String tenant = name(ticket);
		Turns turns = this.tenants.get(tenant);
		if (turns == null) {
			turns = new Turns(tenant, this.virtualTime, this.numbers++);
			this.tenants.put(tenant, turns);
		}
		if (turns.calls.size() == 0) {
			this.resting.remove(turns);
			this.waiting.add(turns);
		}
		turns.calls.add(ticket);
		turns.needs.add(ticket);
		this.needs.add(ticket);
		ticket.turns = turns;
		this.latest = turns;
	}

	@Nullable Ticket peek() {
		return this.waiting.isEmpty() ? null : this.waiting.first().calls.first();
	}

	void serve(Ticket ticket) {
		Turns turns = turns(ticket);
		this.virtualTime = Math.max(this.virtualTime, turns.virtualTime);
		this.waiting.remove(turns);
		turns.virtualTime += ticket.inputTokens + ticket.outputTokens;
		this.waiting.add(turns);
		remove(ticket);
		while (!this.resting.isEmpty() && this.resting.first().virtualTime <= this.virtualTime) {
			forget(this.resting.first());
		}
	}

	void remove(Ticket ticket) {
		Turns turns = turns(ticket);
		turns.calls.remove(ticket);
		turns.needs.remove(ticket);
		this.needs.remove(ticket);
		if (turns.calls.size() == 0) {
			this.waiting.remove(turns);
			this.resting.add(turns);
		}
		if (this.waiting.isEmpty()) {
			this.passedOver = 0;
			this.tenants.clear();
			this.resting.clear();
		}
	}

	private void forget(Turns turns) {
		this.resting.remove(turns);
		this.tenants.remove(turns.tenant);
	}

	void change(Ticket ticket, Consumer<Ticket> change) {
		Turns turns = turns(ticket);
		turns.needs.remove(ticket);
		this.needs.remove(ticket);
		change.accept(ticket);
		turns.needs.add(ticket);
		this.needs.add(ticket);
	}

	/**
	 * Adds what is served before a call that joins now: what its own tenant has waiting,
	 * and from each other tenant as much, as far as they have it.
	 * @param ticket the call
	 * @param ahead where it is added
	 */
	void addAhead(Ticket ticket, Backlog ahead) {
		Turns own = this.tenants.get(name(ticket));
		double ownTokens = ticket.inputTokens + ticket.outputTokens;
		double others = this.needs.tokens();
		int otherTenants = this.waiting.size();
		if (own != null && own.calls.size() > 0) {
			ownTokens += own.needs.tokens();
			others -= own.needs.tokens();
			otherTenants--;
			ahead.add(own.needs, 1);
		}
		if (otherTenants > 0 && others > 0) {
			double share = Math.min(1, otherTenants * ownTokens / others);
			ahead.add(this.needs, share);
			if (own != null) {
				ahead.add(own.needs, -share);
			}
		}
	}

	/** A call that came last. */
	@Nullable Ticket latest() {
		if (this.waiting.isEmpty()) {
			return null;
		}
		Turns turns = this.latest;
		Ticket last = (turns != null) ? turns.calls.last() : null;
		return (last != null) ? last : this.waiting.last().calls.last();
	}

	void forEach(Consumer<Ticket> visitor) {
		this.waiting.forEach((turns) -> turns.calls.forEach(visitor));
	}

	private static String name(Ticket ticket) {
		String tenant = ticket.demand().tenant();
		return (tenant != null) ? tenant : "";
	}

	private static Turns turns(Ticket ticket) {
		Turns turns = ticket.turns;
		if (turns == null) {
			throw new IllegalStateException("The ticket waits in no lane");
		}
		return turns;
	}

	/**
	 * The waiting calls of one tenant.
	 */
	static final class Turns {

		private final String tenant;

		private final long number;

		private final TicketList calls = new TicketList();

		private final Backlog needs = new Backlog();

		private double virtualTime;

		Turns(String tenant, double virtualTime, long number) {
			this.tenant = tenant;
			this.virtualTime = virtualTime;
			this.number = number;
		}

	}

}
