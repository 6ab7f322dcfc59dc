package io.github.clauderesilience.limit.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Nanos;
import io.github.clauderesilience.limit.need.Need;
import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of a pool in two orders: whose turn it is, and who gives up first.
 *
 * @param <T> the calls that come here
 */
public final class AdmissionQueue<T extends QueuedCall> {

	private final PriorityLanes line;

	private final TreeSet<QueuedCall> giveUps = new TreeSet<>(by((call) -> call.giveUpNanos));

	/* Refused calls that wait for a time of their own. */
	private final TreeSet<QueuedCall> aside = new TreeSet<>(by((call) -> call.backNanos));

	private long numbers;

	public AdmissionQueue(ToDoubleFunction<String> weights) {
		this.line = new PriorityLanes(weights);
	}

	/**
	 * A call comes for the first time, whether it will have to wait or not.
	 * @param ticket the call
	 */
	public void arrives(T ticket) {
		ticket.number = this.numbers++;
	}

	/**
	 * A call begins to wait.
	 * @param ticket a call that has arrived
	 * @param giveUpNanos until when it waits
	 * @param nowNanos the time
	 */
	public void enter(T ticket, long giveUpNanos, long nowNanos) {
		begin(ticket, giveUpNanos);
		this.line.add(ticket, nowNanos);
	}

	/**
	 * A call that was sent waits again, in front of all.
	 * @param ticket the call
	 * @param giveUpNanos until when it waits
	 */
	public void enterAgain(T ticket, long giveUpNanos) {
		begin(ticket, giveUpNanos);
		this.line.addBack(ticket);
	}

	/**
	 * A call that was sent waits apart from the line until its own time comes.
	 * @param ticket the call
	 * @param backNanos when its time comes
	 * @param giveUpNanos until when it waits
	 */
	public void enterAside(T ticket, long backNanos, long giveUpNanos) {
		begin(ticket, giveUpNanos);
		ticket.backNanos = backNanos;
		ticket.isAside = true;
		this.aside.add(ticket);
	}

	/**
	 * Lets calls that waited apart stand in front of all.
	 * @param trial whether others are to try first
	 * @param nowNanos the time
	 */
	public void bringBack(boolean trial, long nowNanos) {
		while (nextBackNanos(trial, nowNanos) <= 0) {
			QueuedCall ticket = this.aside.first();
			this.aside.remove(ticket);
			ticket.isAside = false;
			this.line.addBack(ticket);
		}
	}

	/**
	 * When {@link #bringBack} has something to do.
	 * @param trial whether others are to try first
	 * @param nowNanos the time
	 * @return nanoseconds from now, {@link Nanos#NEVER} for no time that is known
	 */
	public long nextBackNanos(boolean trial, long nowNanos) {
		boolean none = this.aside.isEmpty() || (trial && this.line.size() > 0);
		return none ? Nanos.NEVER : this.aside.first().backNanos - nowNanos;
	}

	/**
	 * The call whose turn it is; the same one until the queue changes.
	 * @return the call, or {@code null} if none waits
	 */
	public @Nullable T peek() {
		return ownIfAny(this.line.peek());
	}

	/**
	 * Takes out the call at the head of the queue, and counts it as served.
	 * @param ticket what {@link #peek} said
	 * @param nowNanos the time
	 */
	public void serve(T ticket, long nowNanos) {
		this.line.serve(ticket, nowNanos);
		this.giveUps.remove(ticket);
	}

	/**
	 * Takes out a call that goes before the one whose turn it is.
	 * @param ticket what {@link #behind} found
	 */
	public void overtake(T ticket) {
		this.line.overtake(ticket);
		this.giveUps.remove(ticket);
	}

	/**
	 * Finds calls that could go before the one whose turn it is without changing whose
	 * turn it is.
	 * @param head the call at the head of the queue
	 * @param most how many are wanted
	 * @return what was found
	 */
	public List<T> behind(T head, int most) {
		List<QueuedCall> found = new ArrayList<>(most);
		this.line.addBehind(head, found, most);
		List<T> behind = new ArrayList<>(found.size());
		found.forEach((call) -> behind.add(own(call)));
		return behind;
	}

	/**
	 * Takes out a call that no longer wants to wait.
	 * @param ticket a call that waits
	 */
	public void leave(T ticket) {
		if (ticket.isAside) {
			this.aside.remove(ticket);
			ticket.isAside = false;
		}
		else {
			this.line.remove(ticket);
		}
		this.giveUps.remove(ticket);
	}

	/**
	 * Changes what a call takes, which keeps its place.
	 * @param ticket a call that waits in the line
	 * @param need what it takes
	 */
	public void change(T ticket, Need need) {
		this.line.change(ticket, need);
	}

	/** How many wait in the line. */
	public int size() {
		return this.line.size();
	}

	/** How many wait apart from it. */
	public int sizeAside() {
		return this.aside.size();
	}

	public Map<Lane, Integer> sizeByLane() {
		Map<Lane, Integer> sizes = this.line.sizeByLane();
		this.aside.forEach((ticket) -> sizes.merge(ticket.demand().lane(), 1, Integer::sum));
		return sizes;
	}

	/**
	 * What is served before a call that would join now.
	 * @param ticket the call
	 * @return the needs of those in front of it, and how more urgent calls will come
	 */
	public ExpectedWork ahead(T ticket) {
		return this.line.ahead(ticket);
	}

	/**
	 * Who has to make room in a full queue.
	 * @param newcomer the call that wants in
	 * @return the call to refuse, or {@code null} if the newcomer is refused
	 */
	public @Nullable T makesRoomFor(T newcomer) {
		return ownIfAny(this.line.makesRoomFor(newcomer));
	}

	/**
	 * Takes out a call whose patience ends.
	 * @param byNanos until when
	 * @return the least patient call, or {@code null} if all have more patience
	 */
	public @Nullable T takeImpatient(long byNanos) {
		T first = this.giveUps.isEmpty() ? null : own(this.giveUps.first());
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
	public List<T> takeAll(Predicate<? super T> which) {
		List<T> leaving = new ArrayList<>();
		forEach((ticket) -> {
			if (which.test(ticket)) {
				leaving.add(ticket);
			}
		});
		leaving.forEach(this::leave);
		return leaving;
	}

	/** All calls that wait, the most urgent lane first. */
	public List<T> all() {
		List<T> all = new ArrayList<>();
		forEach(all::add);
		all.sort(Comparator.comparing((ticket) -> ticket.demand().lane()));
		return all;
	}

	/**
	 * When the next call gives up.
	 * @param nowNanos the time
	 * @return nanoseconds from now, {@link Nanos#NEVER} if no call waits
	 */
	public long nextGiveUpNanos(long nowNanos) {
		return this.giveUps.isEmpty() ? Nanos.NEVER : this.giveUps.first().giveUpNanos - nowNanos;
	}

	private void forEach(Consumer<T> visitor) {
		this.aside.forEach((ticket) -> visitor.accept(own(ticket)));
		this.line.forEach((ticket) -> visitor.accept(own(ticket)));
	}

	private void begin(T ticket, long giveUpNanos) {
		ticket.giveUpNanos = giveUpNanos;
		this.giveUps.add(ticket);
	}

	private static Comparator<QueuedCall> by(ToLongFunction<QueuedCall> nanos) {
		return Comparator.comparingLong(nanos).thenComparingLong((call) -> call.number);
	}

	private @Nullable T ownIfAny(@Nullable QueuedCall ticket) {
		return (ticket != null) ? own(ticket) : null;
	}

	/* All that wait here came in by the methods above. */
	@SuppressWarnings("unchecked")
	private T own(QueuedCall ticket) {
		return (T) ticket;
	}

}
