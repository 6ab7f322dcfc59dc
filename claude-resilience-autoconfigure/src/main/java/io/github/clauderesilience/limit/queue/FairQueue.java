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
 * The queued calls of one lane, served by start-time fair queueing (P. Goyal, H. Vin, H.
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
 * tokens of the call / weight of all tenants with queued calls
 * </pre>
 *
 * A tenant that comes, or comes back, begins at the lane's time or, if that is later, at
 * its own: it collects no credit while idle, and loses no debt by leaving. Once the
 * lane's time has passed its own, a tenant without queued calls is forgotten, however
 * many come.
 */
final class FairQueue {

	/* With queued calls, or with more service than the others, until these catch up. */
	private final Map<String, Tenant> tenants = new HashMap<>();

	private final VirtualTimeWheel wheel = new VirtualTimeWheel();

	private final Backlog needs = new Backlog();

	private final ToDoubleFunction<String> weights;

	private double waitingWeight;

	private double virtualTime;

	private final Throughput throughput = new Throughput();

	private @Nullable Tenant largest;

	final UrgentArrivalRate urgentArrivals = new UrgentArrivalRate();

	/* How often another lane was served while calls were queued here. */
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

	void add(QueuedCall call) {
		String name = name(call);
		Tenant tenant = this.tenants.get(name);
		if (tenant == null) {
			tenant = new Tenant(name, this.weights.applyAsDouble(name), this.virtualTime);
			this.tenants.put(name, tenant);
			begin(tenant, call);
		}
		else if (tenant.isWaiting()) {
			tenant.add(call);
		}
		else {
			this.wheel.remove(tenant);
			tenant.time = Math.max(tenant.time, this.virtualTime);
			begin(tenant, call);
		}
		this.needs.count(call);
		call.tenant = tenant;
		if (this.largest == null || tenant.calls() >= this.largest.calls()) {
			this.largest = tenant;
		}
	}

	private void begin(Tenant tenant, QueuedCall call) {
		tenant.add(call);
		this.wheel.add(tenant);
		this.waitingWeight += tenant.weight;
	}

	@Nullable QueuedCall peek() {
		if (isEmpty()) {
			return null;
		}
		Tenant tenant = this.wheel.first();
		while (tenant != null && !tenant.isWaiting()) {
			forget(tenant);
			tenant = this.wheel.first();
		}
		return (tenant != null) ? tenant.first() : null;
	}

	void serve(QueuedCall call) {
		Tenant tenant = tenant(call);
		double tokens = call.need().tokens();
		this.throughput.served(call, tenant.time);
		this.virtualTime = Math.max(this.virtualTime, tenant.time) + tokens / this.waitingWeight;
		this.wheel.remove(tenant);
		tenant.time += tokens / tenant.weight;
		takeOut(call, tenant);
		this.wheel.served(tokens / tenant.weight);
	}

	void remove(QueuedCall call) {
		Tenant tenant = tenant(call);
		if (tenant.calls() == 1) {
			this.wheel.remove(tenant);
			takeOut(call, tenant);
		}
		else {
			tenant.remove(call);
			this.needs.discount(call);
		}
	}

	/* The tenant has been taken off the wheel. */
	private void takeOut(QueuedCall call, Tenant tenant) {
		tenant.remove(call);
		this.needs.discount(call);
		if (tenant.isWaiting()) {
			this.wheel.add(tenant);
			return;
		}
		this.waitingWeight -= tenant.weight;
		if (tenant.time > this.virtualTime && !isEmpty()) {
			this.wheel.add(tenant);
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
		Tenant tenant = this.wheel.first();
		while (tenant != null) {
			forget(tenant);
			tenant = this.wheel.first();
		}
	}

	private void forget(Tenant tenant) {
		this.wheel.remove(tenant);
		this.tenants.remove(tenant.name);
	}

	void change(QueuedCall call, Need need) {
		Tenant tenant = tenant(call);
		tenant.discount(call);
		this.needs.discount(call);
		call.takes(need);
		tenant.count(call);
		this.needs.count(call);
	}

	/**
	 * Adds what is expected to be served before a call that joins now: the queued calls
	 * of its own tenant, those of others that are due before it, and those that others
	 * will send until then if they go on as they did.
	 * @param call the call
	 * @param ahead receives the work
	 */
	void addWorkBefore(QueuedCall call, Backlog ahead) {
		if (isEmpty()) {
			return;
		}
		Tenant own = this.tenants.get(name(call));
		boolean isQueued = own != null && own.isWaiting();
		double weight = (own != null) ? own.weight : this.weights.applyAsDouble(name(call));
		double others = this.waitingWeight;
		double due = this.virtualTime;
		if (own != null && isQueued) {
			ahead.add(own, 1);
			others -= weight;
			due = own.time + own.tokens() / weight;
		}
		else if (own != null) {
			due = Math.max(due, own.time);
		}
		double known = this.throughput.tokens();
		double pace = Double.isNaN(known) ? others : Math.max(0, known - weight);
		double again = (others > 0) ? Math.min(1, pace / others) : 0;
		this.wheel.addBefore(due, isQueued ? own : null, again, ahead);
		double late = (pace - others) * (due - this.virtualTime);
		if (isQueued && pace > others && late > 0) {
			this.throughput.addTypical(late, ahead);
		}
	}

	/**
	 * The last call of a tenant that has most queued calls, as far as is known without
	 * looking at all of them.
	 * @return the call, or {@code null} if the lane is empty
	 */
	@Nullable QueuedCall lastOfLargest() {
		QueuedCall last = (this.largest != null) ? this.largest.last() : null;
		QueuedCall head = peek();
		return (last != null || head == null) ? last : tenant(head).last();
	}

	/**
	 * The call that a full queue refuses in favour of one of a tenant with fewer calls.
	 * @param newcomer a new call of this lane
	 * @return the call, or {@code null} if the newcomer's tenant has no fewer
	 */
	@Nullable QueuedCall victimFor(QueuedCall newcomer) {
		QueuedCall last = lastOfLargest();
		if (last == null) {
			return null;
		}
		Tenant own = this.tenants.get(name(newcomer));
		double after = 1 + ((own != null) ? own.calls() : 0);
		return (after < tenant(last).calls()) ? last : null;
	}

	/**
	 * Finds calls that can be backfilled: the first ones of other tenants, as the tenant
	 * of the head would lose its place; if there is no other, the calls behind the head.
	 * @param head the call at the head
	 * @param found receives the calls
	 * @param most how many are wanted at most
	 */
	void addBackfillCandidates(QueuedCall head, List<QueuedCall> found, int most) {
		Tenant own = head.tenant;
		if (own != null && own.calls() == this.needs.calls() && own.first() == head) {
			for (QueuedCall next = head.next; next != null && found.size() < most; next = next.next) {
				found.add(next);
			}
			return;
		}
		this.wheel.forEach((tenant) -> {
			QueuedCall first = tenant.first();
			if (tenant != own && first != null && found.size() < most) {
				found.add(first);
			}
		});
	}

	/** Number of tenants that are remembered. */
	int tenants() {
		return this.tenants.size();
	}

	void forEach(Consumer<QueuedCall> visitor) {
		this.wheel.forEach((tenant) -> tenant.forEach(visitor));
	}

	private static String name(QueuedCall call) {
		String tenant = call.demand().tenant();
		return (tenant != null) ? tenant : "";
	}

	private static Tenant tenant(QueuedCall call) {
		Tenant tenant = call.tenant;
		if (tenant == null) {
			throw new IllegalStateException("The call is in no lane");
		}
		return tenant;
	}

}
