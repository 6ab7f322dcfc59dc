package io.github.clauderesilience.limit.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of one lane. Tenants are served by their virtual time, which advances
 * by the tokens they were served, divided by their weight (weighted fair queueing):
 * whoever had least so far is next, and a tenant who comes back after a while does not
 * get what it did not ask for. The lane's own time advances by what an even share of each
 * service would be, so that tenants who go are soon forgotten, however many come.
 */
final class LaneQueue {

	private static final Comparator<Turns> LEAST_SERVED = LaneQueue::compare;

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

	private final ToDoubleFunction<String> weights;

	private double waitingWeight;

	private @Nullable Turns largest;

	final Overtakers overtakers = new Overtakers();

	/* How often another lane was served while calls waited here. */
	int passedOver;

	LaneQueue(ToDoubleFunction<String> weights) {
		this.weights = weights;
	}

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
			turns = new Turns(tenant, this.weights.applyAsDouble(tenant), this.virtualTime, this.numbers++);
			this.tenants.put(tenant, turns);
		}
		if (turns.calls.size() == 0) {
			this.resting.remove(turns);
			this.waiting.add(turns);
			this.waitingWeight += turns.weight;
		}
		turns.calls.add(ticket);
		turns.needs.add(ticket);
		this.needs.add(ticket);
		ticket.turns = turns;
		if (this.largest == null || turns.calls.size() >= this.largest.calls.size()) {
			this.largest = turns;
		}
	}

	@Nullable Ticket peek() {
		return this.waiting.isEmpty() ? null : this.waiting.first().calls.first();
	}

	void serve(Ticket ticket) {
		Turns turns = turns(ticket);
		double tokens = ticket.inputTokens + ticket.outputTokens;
		this.virtualTime = Math.max(this.virtualTime, turns.virtualTime) + tokens / this.waitingWeight;
		this.waiting.remove(turns);
		turns.virtualTime += tokens / turns.weight;
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
			this.waitingWeight -= turns.weight;
			if (turns.virtualTime > this.virtualTime) {
				this.resting.add(turns);
			}
			else {
				this.tenants.remove(turns.tenant);
			}
		}
		if (this.waiting.isEmpty()) {
			this.passedOver = 0;
			// Rounding errors must not outlive the calls.
			this.waitingWeight = 0;
			this.largest = null;
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
	 * and from each other tenant as much by its weight, as far as they have it.
	 * @param ticket the call
	 * @param ahead where it is added
	 */
	void addAhead(Ticket ticket, Backlog ahead) {
		Turns own = this.tenants.get(name(ticket));
		double ownTokens = ticket.inputTokens + ticket.outputTokens;
		double others = this.needs.tokens();
		double otherWeight = this.waitingWeight;
		double ownWeight = (own != null) ? own.weight : this.weights.applyAsDouble(name(ticket));
		if (own != null && own.calls.size() > 0) {
			ownTokens += own.needs.tokens();
			others -= own.needs.tokens();
			otherWeight -= own.weight;
			ahead.add(own.needs, 1);
		}
		if (otherWeight > 0 && others > 0) {
			double share = Math.min(1, otherWeight / ownWeight * ownTokens / others);
			ahead.add(this.needs, share);
			if (own != null) {
				ahead.add(own.needs, -share);
			}
		}
	}

	/**
	 * The last call of a tenant that has most calls waiting, as far as is known without
	 * looking at all of them.
	 * @return the call, {@code null} where none waits
	 */
	@Nullable Ticket lastOfLargest() {
		if (this.waiting.isEmpty()) {
			return null;
		}
		Turns turns = this.largest;
		Ticket last = (turns != null) ? turns.calls.last() : null;
		return (last != null) ? last : this.waiting.last().calls.last();
	}

	/**
	 * The call that gives its place to one of a tenant with fewer calls.
	 * @param newcomer a call of this lane that is not in it
	 * @return the call, or {@code null} where the newcomer's tenant has no fewer
	 */
	@Nullable Ticket makesRoomFor(Ticket newcomer) {
		Ticket last = lastOfLargest();
		if (last == null) {
			return null;
		}
		Turns own = this.tenants.get(name(newcomer));
		int after = 1 + ((own != null) ? own.calls.size() : 0);
		return (after < turns(last).calls.size()) ? last : null;
	}

	/**
	 * Finds the first calls of tenants but that of a call, whose own tenant would lose
	 * its turn; where nobody else is here, the calls behind it.
	 * @param head the call to pass
	 * @param found where they are added
	 * @param most how many are wanted
	 */
	void addBehind(Ticket head, List<Ticket> found, int most) {
		if (this.waiting.size() == 1 && head.turns == this.waiting.first()) {
			for (Ticket next = head.next; next != null && found.size() < most; next = next.next) {
				found.add(next);
			}
			return;
		}
		for (Turns turns : this.waiting) {
			Ticket first = turns.calls.first();
			if (found.size() == most) {
				return;
			}
			if (turns != head.turns && first != null) {
				found.add(first);
			}
		}
	}

	/** How many tenants something is kept for. */
	int tenants() {
		return this.tenants.size();
	}

	void forEach(Consumer<Ticket> visitor) {
		this.waiting.forEach((turns) -> turns.calls.forEach(visitor));
	}

	private static int compare(Turns one, Turns other) {
		int difference = Double.compare(one.virtualTime, other.virtualTime);
		return (difference != 0) ? difference : Long.compare(one.number, other.number);
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

		private final double weight;

		private final long number;

		private final TicketList calls = new TicketList();

		private final Backlog needs = new Backlog();

		private double virtualTime;

		Turns(String tenant, double weight, double virtualTime, long number) {
			this.tenant = tenant;
			this.weight = weight;
			this.virtualTime = virtualTime;
			this.number = number;
		}

	}

}
