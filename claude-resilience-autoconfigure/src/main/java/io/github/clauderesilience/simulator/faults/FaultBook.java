package io.github.clauderesilience.simulator.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.simulator.request.Random64;

/**
 * Faults in force, in the order they were added. Thread-safe.
 */
public final class FaultBook {

	private final List<Entry> entries = new CopyOnWriteArrayList<>();

	private final AtomicInteger ids = new AtomicInteger();

	private final long seed;

	/**
	 * Creates an empty book.
	 * @param seed decides which requests a fault with a rate meets
	 */
	public FaultBook(long seed) {
		this.seed = seed;
	}

	/**
	 * Adds a fault, whose times count from now on.
	 * @param fault the fault
	 * @param nowNanos monotonic time in nanoseconds
	 * @return its id
	 */
	public String add(Fault fault, long nowNanos) {
		int number = this.ids.incrementAndGet();
		Entry entry = new Entry("fault-" + number, fault, Random64.mix(this.seed + number), nowNanos);
		this.entries.add(entry);
		return entry.id;
	}

	/**
	 * Removes a fault.
	 * @param id its id
	 * @return whether it was there
	 */
	public boolean remove(String id) {
		return this.entries.removeIf((entry) -> entry.id.equals(id));
	}

	/**
	 * Removes all faults.
	 */
	public void clear() {
		this.entries.clear();
	}

	/**
	 * How many requests each fault has met.
	 * @return numbers by id, in the order of adding
	 */
	public Map<String, Long> met() {
		Map<String, Long> result = new LinkedHashMap<>();
		this.entries.forEach((entry) -> result.put(entry.id, entry.met.get()));
		return result;
	}

	/**
	 * All faults.
	 * @return faults by id, in the order of adding
	 */
	public Map<String, Fault> faults() {
		Map<String, Fault> result = new LinkedHashMap<>();
		this.entries.forEach((entry) -> result.put(entry.id, entry.fault));
		return result;
	}

	/**
	 * Faults a request meets: any number that only change the answer, and at most one
	 * that breaks it, the first added.
	 * @param target the request
	 * @param nowNanos monotonic time in nanoseconds
	 * @return the actions, empty in the ordinary case
	 */
	public List<FaultAction> match(FaultTarget target, long nowNanos) {
		if (this.entries.isEmpty()) {
			return List.of();
		}
		List<FaultAction> result = new ArrayList<>();
		boolean broken = false;
		for (Entry entry : this.entries) {
			FaultAction action = entry.fault.action();
			boolean change = action.kind().changesAnswer();
			if ((change || !broken) && entry.meets(target, nowNanos)) {
				result.add(action);
				broken |= !change;
			}
		}
		return result;
	}

	private static final class Entry {

		private final String id;

		private final Fault fault;

		private final long seed;

		private final long addedNanos;

		private final AtomicLong seen = new AtomicLong();

		private final AtomicLong met = new AtomicLong();

		private final Map<Long, Long> seenByPrompt = new ConcurrentHashMap<>();

		Entry(String id, Fault fault, long seed, long addedNanos) {
			this.id = id;
			this.fault = fault;
			this.seed = seed;
			this.addedNanos = addedNanos;
		}

		boolean meets(FaultTarget target, long nowNanos) {
			FaultFilter filter = this.fault.filter();
			if (!filter.active(nowNanos - this.addedNanos) || !filter.matches(target)
					|| (this.fault.action().kind().streamsOnly() && !target.stream())) {
				return false;
			}
			long number = this.seen.incrementAndGet();
			if (filter.first() > 0 && number > filter.first()) {
				return false;
			}
			if (filter.firstPerPrompt() > 0
					&& this.seenByPrompt.merge(target.promptHash(), 1L, Long::sum) > filter.firstPerPrompt()) {
				return false;
			}
			boolean meets = filter.rate() >= 1 || Random64.unit(this.seed + number) < filter.rate();
			if (meets) {
				this.met.incrementAndGet();
			}
			return meets;
		}

	}

}
