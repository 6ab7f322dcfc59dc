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
 * The queue of a pool. Calls that came back from a 429 stand in front of all. Then the
 * lanes in their order, but none waits for ever: a lane that was passed over a number of
 * times has its turn. Within a lane the tenants take turns by tokens, not by calls;
 * within a tenant, first come, first served. Every operation costs O(log tenants).
 */
final class PriorityLanes {

	/** Our choice: how often a lane is passed over before it has its turn. */
	private static final int[] PATIENCE = { 0, 8, 16 };

	private final CallList returned = new CallList();

	private final FairQueue[] lanes;

	private int size;

	PriorityLanes(ToDoubleFunction<String> weights) {
		this.lanes = new FairQueue[] { new FairQueue(weights), new FairQueue(weights), new FairQueue(weights) };
	}

	/**
	 * Lets a call wait behind those that came before it.
	 * @param ticket the call
	 * @param nowNanos the time
	 */
	void add(QueuedCall ticket, long nowNanos) {
		FairQueue lane = lane(ticket.demand().lane());
		if (lane.isEmpty()) {
			lane.overtakers.begin(nowNanos);
		}
		lane.add(ticket);
		this.size++;
	}

	/**
	 * Lets a call that was sent and came back wait in front, in the order of first
	 * arrival.
	 * @param ticket the call
	 */
	void addBack(QueuedCall ticket) {
		ticket.tenant = null;
		this.returned.addInOrder(ticket);
		this.size++;
	}

	/**
	 * The call whose turn it is; the same one until the line changes.
	 * @return the call, or {@code null} if none waits
	 */
	@Nullable QueuedCall peek() {
		QueuedCall first = this.returned.first();
		return (first != null || this.size == 0) ? first : this.lanes[next()].peek();
	}

	/**
	 * Takes out the call at the head of the queue, and counts it as served.
	 * @param ticket what {@link #peek} said
	 * @param nowNanos the time
	 */
	void serve(QueuedCall ticket, long nowNanos) {
		if (ticket.tenant != null) {
			int served = ticket.demand().lane().ordinal();
			this.lanes[served].passedOver = 0;
			for (int i = served + 1; i < this.lanes.length; i++) {
				if (!this.lanes[i].isEmpty()) {
					this.lanes[i].passedOver++;
					this.lanes[i].overtakers.overtook(ticket, nowNanos);
				}
			}
			this.lanes[served].overtakers.served(nowNanos);
			this.lanes[served].serve(ticket);
			this.size--;
		}
		else {
			remove(ticket);
		}
	}

	/**
	 * Takes out a call that goes before the one whose turn it is. No lane counts as
	 * passed over for it.
	 * @param ticket what {@link #addBehind} found
	 */
	void overtake(QueuedCall ticket) {
		lane(ticket.demand().lane()).serve(ticket);
		this.size--;
	}

	/**
	 * Finds calls of lanes that are no less urgent, near their heads, which could go
	 * first without changing whose turn it is.
	 * @param head the call at the head of the queue
	 * @param found where they are added
	 * @param most how many are wanted
	 */
	void addBehind(QueuedCall head, List<QueuedCall> found, int most) {
		int last = (head.tenant != null) ? head.demand().lane().ordinal() : this.lanes.length - 1;
		for (int i = 0; i <= last && found.size() < most; i++) {
			this.lanes[i].addBehind(head, found, most);
		}
	}

	/**
	 * Takes out a call that no longer wants to wait, wherever it stands.
	 * @param ticket a call that is in the line
	 */
	void remove(QueuedCall ticket) {
		if (ticket.tenant != null) {
			lane(ticket.demand().lane()).remove(ticket);
		}
		else {
			this.returned.remove(ticket);
		}
		this.size--;
	}

	/**
	 * Changes the needs of a call, which keeps its place.
	 * @param ticket a call that is in the line
	 * @param need what it takes
	 */
	void change(QueuedCall ticket, Need need) {
		if (ticket.tenant != null) {
			lane(ticket.demand().lane()).change(ticket, need);
		}
		else {
			this.returned.discount(ticket);
			ticket.takes(need);
			this.returned.count(ticket);
		}
	}

	int size() {
		return this.size;
	}

	/**
	 * How many calls of each lane wait, those that came back from a 429 included.
	 * @return a number for every lane
	 */
	Map<Lane, Integer> sizeByLane() {
		Map<Lane, Integer> sizes = new EnumMap<>(Lane.class);
		for (Lane lane : Lane.values()) {
			sizes.put(lane, (int) lane(lane).needs().calls());
		}
		this.returned.forEach((ticket) -> sizes.merge(ticket.demand().lane(), 1, Integer::sum));
		return sizes;
	}

	/**
	 * What is served before a call that would join now.
	 * @param ticket the call
	 * @return the needs of those in front of it, and how more urgent calls will come
	 */
	ExpectedWork ahead(QueuedCall ticket) {
		ExpectedWork ahead = new ExpectedWork();
		if (this.size == 0) {
			return ahead;
		}
		int own = ticket.demand().lane().ordinal();
		this.lanes[own].addAhead(ticket, ahead);
		if (own > 0) {
			addUrgent(own, ahead);
		}
		for (int i = own + 1; i < this.lanes.length; i++) {
			FairQueue lane = this.lanes[i];
			if (!lane.isEmpty()) {
				double turns = Math.floor((lane.passedOver + ahead.calls()) / PATIENCE[i]);
				ahead.add(lane.needs(), turns / lane.needs().calls());
			}
		}
		ahead.add(this.returned, 1);
		return ahead;
	}

	private void addUrgent(int own, ExpectedWork ahead) {
		double most = Math.max(0, PATIENCE[own] * (ahead.calls() + 1) - this.lanes[own].passedOver);
		for (int i = 0; i < own; i++) {
			Backlog urgent = this.lanes[i].needs();
			if (urgent.calls() > 0) {
				double calls = Math.min(most, urgent.calls());
				ahead.add(urgent, calls / urgent.calls());
				most -= calls;
			}
		}
		this.lanes[own].overtakers.expect(ahead, most);
	}

	/**
	 * Who has to make room in a full queue: the last call of the tenant with most queued
	 * calls, in the least urgent lane below that of the newcomer; where only its own lane
	 * is left, of a tenant that has more waiting than the newcomer's would have.
	 * @param newcomer the call that wants in
	 * @return the call to refuse, or {@code null} if the newcomer is refused
	 */
	@Nullable QueuedCall makesRoomFor(QueuedCall newcomer) {
		int own = newcomer.demand().lane().ordinal();
		for (int i = this.lanes.length - 1; i > own; i--) {
			if (!this.lanes[i].isEmpty()) {
				return this.lanes[i].lastOfLargest();
			}
		}
		return this.lanes[own].makesRoomFor(newcomer);
	}

	/**
	 * Visits all calls: by lane, tenant by tenant.
	 * @param visitor must not change the line
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
				if (first >= 0 && this.lanes[i].passedOver >= PATIENCE[i]) {
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
