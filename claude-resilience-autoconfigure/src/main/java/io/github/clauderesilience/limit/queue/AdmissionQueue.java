package io.github.clauderesilience.limit.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Nanos;
import io.github.clauderesilience.limit.need.Need;
import org.jspecify.annotations.Nullable;

/**
 * The queued calls of a pool in two orders: which is admitted next
 * ({@link PriorityLanes}), and which times out next. Calls that were refused alone are
 * set aside until a time of their own.
 *
 * @param <T> the class of the calls
 */
public final class AdmissionQueue<T extends QueuedCall> {

	private final PriorityLanes lanes;

	private final Timeouts timeouts = new Timeouts();

	private final TreeSet<QueuedCall> aside = new TreeSet<>(
			Comparator.<QueuedCall>comparingLong((call) -> call.backNanos).thenComparingLong((call) -> call.number));

	private long numbers;

	/**
	 * Creates an empty queue.
	 * @param weights the share of a tenant by its name, against those of others; positive
	 */
	public AdmissionQueue(ToDoubleFunction<String> weights) {
		this.lanes = new PriorityLanes(weights);
	}

	/**
	 * Numbers a call in the order of first arrival, whether it will have to wait or not.
	 * @param call a new call
	 */
	public void register(QueuedCall call) {
		call.number = this.numbers++;
	}

	/**
	 * Adds a call to its lane.
	 * @param call a registered call
	 * @param timeoutNanos until when it waits
	 * @param nowNanos the time
	 */
	public void add(T call, long timeoutNanos, long nowNanos) {
		startTimeout(call, timeoutNanos);
		this.lanes.add(call, nowNanos);
	}

	/**
	 * Adds a call that was sent and came back, at the head of the queue.
	 * @param call the call
	 * @param timeoutNanos until when it waits
	 */
	public void addReturned(T call, long timeoutNanos) {
		startTimeout(call, timeoutNanos);
		this.lanes.addReturned(call);
	}

	/**
	 * Sets a call that was sent and came back aside until a time of its own.
	 * @param call the call
	 * @param backNanos when it returns to the head of the queue
	 * @param timeoutNanos until when it waits
	 */
	public void setAside(T call, long backNanos, long timeoutNanos) {
		startTimeout(call, timeoutNanos);
		call.backNanos = backNanos;
		call.isAside = true;
		this.aside.add(call);
	}

	/**
	 * Moves calls that were set aside to the head of the queue when their time has come.
	 * @param trial whether other queued calls are to be sent first
	 * @param nowNanos the time
	 */
	public void bringBack(boolean trial, long nowNanos) {
		while (nextAsideNanos(trial, nowNanos) <= 0) {
			QueuedCall call = this.aside.first();
			this.aside.remove(call);
			call.isAside = false;
			this.lanes.addReturned(call);
		}
	}

	/**
	 * When {@link #bringBack} has something to do.
	 * @param trial whether other queued calls are to be sent first
	 * @param nowNanos the time
	 * @return nanoseconds from now, {@link Nanos#NEVER} if no time is known
	 */
	public long nextAsideNanos(boolean trial, long nowNanos) {
		boolean none = this.aside.isEmpty() || (trial && this.lanes.size() > 0);
		return none ? Nanos.NEVER : this.aside.first().backNanos - nowNanos;
	}

	/**
	 * The call at the head of the queue; the same one until the queue changes.
	 * @return the call, or {@code null} if the queue is empty
	 */
	public @Nullable T peek() {
		return ownIfAny(this.lanes.peek());
	}

	/**
	 * Takes out the call at the head of the queue, and counts it as served.
	 * @param call what {@link #peek} said
	 * @param nowNanos the time
	 */
	public void serve(QueuedCall call, long nowNanos) {
		this.lanes.serve(call, nowNanos);
		this.timeouts.remove(call);
	}

	/**
	 * Takes out a call that is backfilled: admitted before the head of the queue.
	 * @param call one of the {@link #backfillCandidates}
	 */
	public void backfill(QueuedCall call) {
		this.lanes.backfill(call);
		this.timeouts.remove(call);
	}

	/**
	 * Finds calls that can be backfilled without changing which call is at the head.
	 * @param head the call at the head of the queue
	 * @param most how many are wanted at most
	 * @return some calls near the heads of their lanes
	 */
	public List<T> backfillCandidates(QueuedCall head, int most) {
		List<QueuedCall> found = new ArrayList<>(most);
		this.lanes.addBackfillCandidates(head, found, most);
		List<T> candidates = new ArrayList<>(found.size());
		found.forEach((call) -> candidates.add(own(call)));
		return candidates;
	}

	/**
	 * Takes out a call that is cancelled or refused.
	 * @param call a queued call, set aside or not
	 */
	public void remove(QueuedCall call) {
		if (call.isAside) {
			this.aside.remove(call);
			call.isAside = false;
		}
		else {
			this.lanes.remove(call);
		}
		this.timeouts.remove(call);
	}

	/**
	 * Changes the need of a call, which keeps its place.
	 * @param call a queued call that is not set aside
	 * @param need its new need
	 */
	public void change(QueuedCall call, Need need) {
		this.lanes.change(call, need);
	}

	/** Number of queued calls, without those set aside. */
	public int size() {
		return this.lanes.size();
	}

	/** Number of calls set aside. */
	public int sizeAside() {
		return this.aside.size();
	}

	/** Number of queued calls by lane, with those set aside. */
	public Map<Lane, Integer> sizeByLane() {
		Map<Lane, Integer> sizes = this.lanes.sizeByLane();
		this.aside.forEach((call) -> sizes.merge(call.demand().lane(), 1, Integer::sum));
		return sizes;
	}

	/**
	 * What is expected to be served before a call that joins the queue now.
	 * @param call the call
	 * @return the needs of calls before it, and the arrivals of more urgent ones
	 */
	public ExpectedWork workBefore(QueuedCall call) {
		return this.lanes.workBefore(call);
	}

	/**
	 * The call that a full queue refuses in favour of a new one.
	 * @param newcomer the new call
	 * @return the call to refuse, or {@code null} to refuse the newcomer
	 */
	public @Nullable T victimFor(QueuedCall newcomer) {
		return ownIfAny(this.lanes.victimFor(newcomer));
	}

	/**
	 * Takes out the call that times out first.
	 * @param byNanos the latest time-out that counts
	 * @return the call, or {@code null} if all may wait for longer
	 */
	public @Nullable T takeTimedOut(long byNanos) {
		T first = ownIfAny(this.timeouts.first());
		if (first == null || first.timeoutNanos - byNanos > 0) {
			return null;
		}
		remove(first);
		return first;
	}

	/**
	 * Takes out all calls that meet a condition.
	 * @param which the condition
	 * @return what was taken out, tenant by tenant in the order of lanes
	 */
	public List<T> removeIf(Predicate<? super T> which) {
		List<T> leaving = new ArrayList<>();
		forEach((call) -> {
			if (which.test(call)) {
				leaving.add(call);
			}
		});
		leaving.forEach(this::remove);
		return leaving;
	}

	/** All queued calls, the most urgent lane first. */
	public List<T> all() {
		List<T> all = new ArrayList<>();
		forEach(all::add);
		all.sort(Comparator.comparing((call) -> call.demand().lane()));
		return all;
	}

	/**
	 * When the next call times out.
	 * @param nowNanos the time
	 * @return nanoseconds from now, {@link Nanos#NEVER} if no call is queued
	 */
	public long nextTimeoutNanos(long nowNanos) {
		QueuedCall first = this.timeouts.first();
		return (first != null) ? first.timeoutNanos - nowNanos : Nanos.NEVER;
	}

	private void forEach(Consumer<T> visitor) {
		this.aside.forEach((call) -> visitor.accept(own(call)));
		this.lanes.forEach((call) -> visitor.accept(own(call)));
	}

	private void startTimeout(T call, long timeoutNanos) {
		call.timeoutNanos = timeoutNanos;
		this.timeouts.add(call);
	}

	private @Nullable T ownIfAny(@Nullable QueuedCall call) {
		return (call != null) ? own(call) : null;
	}

	/* Only the methods above add calls, all of class T. */
	@SuppressWarnings("unchecked")
	private T own(QueuedCall call) {
		return (T) call;
	}

}
