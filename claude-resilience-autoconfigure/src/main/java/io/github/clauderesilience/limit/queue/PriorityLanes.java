package io.github.clauderesilience.limit.queue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Need;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a pool by priority. Calls that came back from a 429 go first. Then the
 * lanes in their order, with ageing: a lane that was passed over a number of times goes
 * next, so that none starves. Within a lane, tenants share by tokens ({@link FairQueue});
 * within a tenant, first come, first served. The cost of an operation does not depend on
 * the number of queued calls.
 */
final class PriorityLanes {

	/** Our choice: how often a lane is passed over before it goes next. */
	private static final int[] AGEING = { 0, 8, 16 };

	private final CallList returned = new CallList();

	private final FairQueue[] lanes;

	private int size;

	PriorityLanes(ToDoubleFunction<String> weights) {
		this.lanes = new FairQueue[] { new FairQueue(weights), new FairQueue(weights), new FairQueue(weights) };
	}

	/**
	 * Adds a call to its lane.
	 * @param call the call
	 * @param nowNanos the time
	 */
	void add(QueuedCall call, long nowNanos) {
		FairQueue lane = lane(call.demand().lane());
		if (lane.isEmpty()) {
			lane.urgentArrivals.begin(nowNanos);
		}
		lane.add(call);
		this.size++;
	}

	/**
	 * Adds a call that was sent and came back at the head, in the order of first arrival.
	 * @param call the call
	 */
	void addReturned(QueuedCall call) {
		call.tenant = null;
		this.returned.addInOrder(call);
		this.size++;
	}

	/**
	 * The call at the head of the queue; the same one until the queue changes.
	 * @return the call, or {@code null} if the queue is empty
	 */
	@Nullable QueuedCall peek() {
		QueuedCall first = this.returned.first();
		return (first != null || this.size == 0) ? first : this.lanes[next()].peek();
	}

	/**
	 * Takes out the call at the head of the queue, and counts it as served.
	 * @param call what {@link #peek} said
	 * @param nowNanos the time
	 */
	void serve(QueuedCall call, long nowNanos) {
		if (call.tenant != null) {
			int served = call.demand().lane().ordinal();
			this.lanes[served].passedOver = 0;
			for (int i = served + 1; i < this.lanes.length; i++) {
				if (!this.lanes[i].isEmpty()) {
					this.lanes[i].passedOver++;
					this.lanes[i].urgentArrivals.urgentServed(call, nowNanos);
				}
			}
			this.lanes[served].urgentArrivals.served(nowNanos);
			this.lanes[served].serve(call);
			this.size--;
		}
		else {
			remove(call);
		}
	}

	/**
	 * Takes out a call that is backfilled: admitted before the head of the queue. No lane
	 * counts as passed over for it.
	 * @param call what {@link #addBackfillCandidates} found
	 */
	void backfill(QueuedCall call) {
		lane(call.demand().lane()).serve(call);
		this.size--;
	}

	/**
	 * Finds calls near the heads of lanes that are no less urgent, which can be
	 * backfilled without changing which call is at the head.
	 * @param head the call at the head of the queue
	 * @param found receives the calls
	 * @param most how many are wanted at most
	 */
	void addBackfillCandidates(QueuedCall head, List<QueuedCall> found, int most) {
		int last = (head.tenant != null) ? head.demand().lane().ordinal() : this.lanes.length - 1;
		for (int i = 0; i <= last && found.size() < most; i++) {
			this.lanes[i].addBackfillCandidates(head, found, most);
		}
	}

	/**
	 * Takes out a call that is cancelled or refused, wherever it stands.
	 * @param call a queued call
	 */
	void remove(QueuedCall call) {
		if (call.tenant != null) {
			lane(call.demand().lane()).remove(call);
		}
		else {
			this.returned.remove(call);
		}
		this.size--;
	}

	/**
	 * Changes the need of a call, which keeps its place.
	 * @param call a queued call
	 * @param need its new need
	 */
	void change(QueuedCall call, Need need) {
		if (call.tenant != null) {
			lane(call.demand().lane()).change(call, need);
		}
		else {
			this.returned.discount(call);
			call.takes(need);
			this.returned.count(call);
		}
	}

	int size() {
		return this.size;
	}

	/**
	 * Number of queued calls by lane, those that came back from a 429 included.
	 * @return a number for every lane
	 */
	Map<Lane, Integer> sizeByLane() {
		Map<Lane, Integer> sizes = new EnumMap<>(Lane.class);
		for (Lane lane : Lane.values()) {
			sizes.put(lane, (int) lane(lane).needs().calls());
		}
		this.returned.forEach((call) -> sizes.merge(call.demand().lane(), 1, Integer::sum));
		return sizes;
	}

	/**
	 * What is expected to be served before a call that joins the queue now.
	 * @param call the call
	 * @return the needs of calls before it, and the arrivals of more urgent ones
	 */
	ExpectedWork workBefore(QueuedCall call) {
		ExpectedWork ahead = new ExpectedWork();
		if (this.size == 0) {
			return ahead;
		}
		int own = call.demand().lane().ordinal();
		this.lanes[own].addWorkBefore(call, ahead);
		if (own > 0) {
			addUrgent(own, ahead);
		}
		for (int i = own + 1; i < this.lanes.length; i++) {
			FairQueue lane = this.lanes[i];
			if (!lane.isEmpty()) {
				double served = Math.floor((lane.passedOver + ahead.calls()) / AGEING[i]);
				ahead.add(lane.needs(), served / lane.needs().calls());
			}
		}
		ahead.add(this.returned, 1);
		return ahead;
	}

	private void addUrgent(int own, ExpectedWork ahead) {
		double most = Math.max(0, AGEING[own] * (ahead.calls() + 1) - this.lanes[own].passedOver);
		for (int i = 0; i < own; i++) {
			Backlog urgent = this.lanes[i].needs();
			if (urgent.calls() > 0) {
				double calls = Math.min(most, urgent.calls());
				ahead.add(urgent, calls / urgent.calls());
				most -= calls;
			}
		}
		this.lanes[own].urgentArrivals.predict(ahead, most);
	}

	/**
	 * The call that a full queue refuses in favour of a new one: the last call of the
	 * tenant with most queued calls, in the least urgent lane below that of the newcomer;
	 * if only its own lane is left, of a tenant that has more queued than the newcomer's
	 * would have.
	 * @param newcomer the new call
	 * @return the call to refuse, or {@code null} to refuse the newcomer
	 */
	@Nullable QueuedCall victimFor(QueuedCall newcomer) {
		int own = newcomer.demand().lane().ordinal();
		for (int i = this.lanes.length - 1; i > own; i--) {
			if (!this.lanes[i].isEmpty()) {
				return this.lanes[i].lastOfLargest();
			}
		}
		return this.lanes[own].victimFor(newcomer);
	}

	/**
	 * Visits all calls: by lane, tenant by tenant.
	 * @param visitor must not change the queue
	 */
	void forEach(Consumer<QueuedCall> visitor) {
		this.returned.forEach(visitor);
		for (FairQueue lane : this.lanes) {
			lane.forEach(visitor);
		}
	}

	private int next() {
		int first = -1;
		for (int i = 0; i < this.lanes.length; i++) {
			if (!this.lanes[i].isEmpty()) {
				if (first >= 0 && this.lanes[i].passedOver >= AGEING[i]) {
					return i;
				}
				first = (first < 0) ? i : first;
			}
		}
		return first;
	}

	private FairQueue lane(Lane lane) {
		return this.lanes[lane.ordinal()];
	}

}
