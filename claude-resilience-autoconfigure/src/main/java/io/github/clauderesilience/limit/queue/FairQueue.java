package io.github.clauderesilience.limit.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Need;
import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of one lane, served by start-time fair queueing (P. Goyal, H. Vin, H.
 * Cheng, SIGCOMM 1996, a form of weighted fair queueing that needs no clock). Each tenant
 * has a virtual time, and the one with the least is next. When a call of a tenant is
 * served, its time advances by
 *
 * <pre>
 * tokens of the call / weight of the tenant
 * </pre>
 *
 * and the lane's own time advances to the served tenant's, plus what an even share of the
 * service would be,
 *
 * <pre>
 * tokens of the call / weight of all tenants that wait
 * </pre>
 *
 * A tenant that comes, or comes back, begins at the lane's time or, if that is later, at
 * its own: it gets nothing for the time in which it asked for nothing, and cannot shed
 * what it had by going. Once the lane's time has passed its own, a tenant that does not
 * wait is forgotten, however many come.
 */
final class FairQueue {

	/* Those who wait, and those who had more than the others, until these caught up. */
	private final Map<String, Tenant> tenants = new HashMap<>();

	private final VirtualTimeWheel turns = new VirtualTimeWheel();

	private final Backlog needs = new Backlog();

	private final ToDoubleFunction<String> weights;

	private double waitingWeight;

	private double virtualTime;

	private final Throughput throughput = new Throughput();

	private @Nullable Tenant largest;

	final UrgentArrivalRate overtakers = new UrgentArrivalRate();

	/* How often another lane was served while calls waited here. */
	int passedOver;

	FairQueue(ToDoubleFunction<String> weights) {
		this.weights = weights;
	}

	boolean isEmpty() {
		return this.needs.calls() == 0;
	}

	Backlog needs() {
		return this.needs;
	}

	void add(QueuedCall ticket) {
		String name = name(ticket);
		Tenant tenant = this.tenants.get(name);
		if (tenant == null) {
			tenant = new Tenant(name, this.weights.applyAsDouble(name), this.virtualTime);
			this.tenants.put(name, tenant);
			begin(tenant, ticket);
		}
		else if (tenant.isWaiting()) {
			tenant.add(ticket);
		}
		else {
			this.turns.remove(tenant);
			tenant.time = Math.max(tenant.time, this.virtualTime);
			begin(tenant, ticket);
		}
		this.needs.count(ticket);
		ticket.tenant = tenant;
		if (this.largest == null || tenant.calls() >= this.largest.calls()) {
			this.largest = tenant;
		}
	}

	private void begin(Tenant tenant, QueuedCall ticket) {
		tenant.add(ticket);
		this.turns.add(tenant);
		this.waitingWeight += tenant.weight;
	}

	@Nullable QueuedCall peek() {
		if (isEmpty()) {
			return null;
		}
		Tenant tenant = this.turns.first();
		while (tenant != null && !tenant.isWaiting()) {
			forget(tenant);
			tenant = this.turns.first();
		}
		return (tenant != null) ? tenant.first() : null;
	}

	void serve(QueuedCall ticket) {
		Tenant tenant = tenant(ticket);
		double tokens = ticket.need().tokens();
		this.throughput.served(ticket, tenant.time);
		this.virtualTime = Math.max(this.virtualTime, tenant.time) + tokens / this.waitingWeight;
		this.turns.remove(tenant);
		tenant.time += tokens / tenant.weight;
		takeOut(ticket, tenant);
		this.turns.served(tokens / tenant.weight);
	}

	void remove(QueuedCall ticket) {
		Tenant tenant = tenant(ticket);
		if (tenant.calls() == 1) {
			this.turns.remove(tenant);
			takeOut(ticket, tenant);
		}
		else {
			tenant.remove(ticket);
			this.needs.discount(ticket);
		}
	}

	/* The tenant has been taken out of the order of turns. */
	private void takeOut(QueuedCall ticket, Tenant tenant) {
		tenant.remove(ticket);
		this.needs.discount(ticket);
		if (tenant.isWaiting()) {
			this.turns.add(tenant);
			return;
		}
		this.waitingWeight -= tenant.weight;
		if (tenant.time > this.virtualTime && !isEmpty()) {
			this.turns.add(tenant);
		}
		else {
			this.tenants.remove(tenant.name);
		}
		if (isEmpty()) {
			this.passedOver = 0;
			// Rounding errors must not outlive the calls.
			this.waitingWeight = 0;
			this.largest = null;
			this.throughput.forget(this.virtualTime);
			forgetAll();
		}
	}

	private void forgetAll() {
		Tenant tenant = this.turns.first();
		while (tenant != null) {
			forget(tenant);
			tenant = this.turns.first();
		}
	}

	private void forget(Tenant tenant) {
		this.turns.remove(tenant);
		this.tenants.remove(tenant.name);
	}

	void change(QueuedCall ticket, Need need) {
		Tenant tenant = tenant(ticket);
		tenant.discount(ticket);
		this.needs.discount(ticket);
		ticket.takes(need);
		tenant.count(ticket);
		this.needs.count(ticket);
	}

	/**
	 * Adds what is served before a call that joins now: what its own tenant has waiting,
	 * the calls of others whose turn comes before, and those that others will ask for
	 * until then if they go on as they did.
	 * @param ticket the call
	 * @param ahead where it is added
	 */
	void addAhead(QueuedCall ticket, Backlog ahead) {
		if (isEmpty()) {
			return;
		}
		Tenant own = this.tenants.get(name(ticket));
		boolean waits = own != null && own.isWaiting();
		double weight = (own != null) ? own.weight : this.weights.applyAsDouble(name(ticket));
		double others = this.waitingWeight;
		double turn = this.virtualTime;
		if (own != null && waits) {
			ahead.add(own, 1);
			others -= weight;
			turn = own.time + own.tokens() / weight;
		}
		else if (own != null) {
			turn = Math.max(turn, own.time);
		}
		double known = this.throughput.tokens();
		double pace = Double.isNaN(known) ? others : Math.max(0, known - weight);
		double again = (others > 0) ? Math.min(1, pace / others) : 0;
		this.turns.addBefore(turn, waits ? own : null, again, ahead);
		double late = (pace - others) * (turn - this.virtualTime);
		if (waits && pace > others && late > 0) {
			this.throughput.addUsual(late, ahead);
		}
	}

	/**
	 * The last call of a tenant that has most calls waiting, as far as is known without
	 * looking at all of them.
	 * @return the call, {@code null} where none waits
	 */
	@Nullable QueuedCall lastOfLargest() {
		QueuedCall last = (this.largest != null) ? this.largest.last() : null;
		QueuedCall head = peek();
		return (last != null || head == null) ? last : tenant(head).last();
	}

	/**
	 * The call that gives its place to one of a tenant with fewer calls.
	 * @param newcomer a call of this lane that is not in it
	 * @return the call, or {@code null} where the newcomer's tenant has no fewer
	 */
	@Nullable QueuedCall makesRoomFor(QueuedCall newcomer) {
		QueuedCall last = lastOfLargest();
		if (last == null) {
			return null;
		}
		Tenant own = this.tenants.get(name(newcomer));
		double after = 1 + ((own != null) ? own.calls() : 0);
		return (after < tenant(last).calls()) ? last : null;
	}

	/**
	 * Finds the first calls of tenants but that of a call, whose own tenant would lose
	 * its turn; where nobody else is here, the calls behind it.
	 * @param head the call to pass
	 * @param found where they are added
	 * @param most how many are wanted
	 */
	void addBehind(QueuedCall head, List<QueuedCall> found, int most) {
		Tenant own = head.tenant;
		if (own != null && own.calls() == this.needs.calls() && own.first() == head) {
			for (QueuedCall next = head.next; next != null && found.size() < most; next = next.next) {
				found.add(next);
			}
			return;
		}
		this.turns.forEach((tenant) -> {
			QueuedCall first = tenant.first();
			if (tenant != own && first != null && found.size() < most) {
				found.add(first);
			}
		});
	}

	/** How many tenants something is kept for. */
	int tenants() {
		return this.tenants.size();
	}

	void forEach(Consumer<QueuedCall> visitor) {
		this.turns.forEach((tenant) -> tenant.forEach(visitor));
	}

	private static String name(QueuedCall ticket) {
		String tenant = ticket.demand().tenant();
		return (tenant != null) ? tenant : "";
	}

	private static Tenant tenant(QueuedCall ticket) {
		Tenant tenant = ticket.tenant;
		if (tenant == null) {
			throw new IllegalStateException("The ticket waits in no lane");
		}
		return tenant;
	}

}
