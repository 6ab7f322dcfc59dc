package io.github.clauderesilience.observe.advice;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the use of limit groups by day, and which advice was raised. Called once an hour
 * and at shutdown, one call at a time, on a thread that may block; the first failure of
 * an outage is logged, and the amounts are offered again. Days are counted in UTC since
 * 1970-01-01.
 */
public interface UseStore {

	/** How many days are kept, today included. */
	int DAYS = 8;

	/**
	 * Adds to the use of a day.
	 * @param group the limit group
	 * @param day the day
	 * @param use what was used since the last call
	 */
	void add(String group, long day, DayUse use);

	/**
	 * The use of the account, as far as the instances that share this store know it.
	 * @param group the limit group
	 * @param firstDay the first day that is wanted
	 * @return the use by day; days without any are missing
	 */
	NavigableMap<Long, DayUse> since(String group, long firstDay);

	/**
	 * The advice in force about a limit.
	 * @param limit names group and dimension
	 * @return what was raised last, or {@code null} if nothing is in force
	 */
	@Nullable Raised raised(String limit);

	/**
	 * Replaces the advice in force, if it still is what it was.
	 * @param limit names group and dimension
	 * @param before what it was, or {@code null}
	 * @param now what it is from now on, or {@code null} to withdraw it
	 * @return {@code false} if another instance was faster
	 */
	boolean replace(String limit, @Nullable Raised before, @Nullable Raised now);

	/**
	 * The part of this store that keeps the use of another account of the application.
	 * @param client the name of its client
	 * @return this store, with the name of the client before that of each group
	 */
	default UseStore of(String client) {
		return new OfClient(this, client + "/");
	}

	/**
	 * Advice that was raised.
	 *
	 * @param day when, in days since 1970-01-01
	 * @param ratio use to limit at that time
	 */
	record Raised(long day, double ratio) {
	}

	/**
	 * The part of a store that is for one client.
	 *
	 * @param store the store
	 * @param prefix what stands before the names in it
	 */
	record OfClient(UseStore store, String prefix) implements UseStore {

		@Override
		public void add(String group, long day, DayUse use) {
			this.store.add(this.prefix + group, day, use);
		}

		@Override
		public NavigableMap<Long, DayUse> since(String group, long firstDay) {
			return this.store.since(this.prefix + group, firstDay);
		}

		@Override
		public @Nullable Raised raised(String limit) {
			return this.store.raised(this.prefix + limit);
		}

		@Override
		public boolean replace(String limit, @Nullable Raised before, @Nullable Raised now) {
			return this.store.replace(this.prefix + limit, before, now);
		}

	}

	/**
	 * A store in the memory of this instance, forgotten at its end. Thread-safe.
	 */
	final class InMemory implements UseStore {

		private final Map<String, NavigableMap<Long, DayUse>> groups = new ConcurrentHashMap<>();

		private final Map<String, Raised> raised = new ConcurrentHashMap<>();

		@Override
		public synchronized void add(String group, long day, DayUse use) {
			NavigableMap<Long, DayUse> days = this.groups.computeIfAbsent(group, (name) -> new TreeMap<>());
			days.computeIfAbsent(day, (number) -> new DayUse()).add(use);
			// The clock may have been set: neither the past nor the future is kept
			days.headMap(day - DAYS, true).clear();
			days.tailMap(day, false).clear();
		}

		@Override
		public synchronized NavigableMap<Long, DayUse> since(String group, long firstDay) {
			NavigableMap<Long, DayUse> copies = new TreeMap<>();
			this.groups.getOrDefault(group, new TreeMap<>()).tailMap(firstDay, true).forEach((day, use) -> {
				DayUse copy = new DayUse();
				copy.add(use);
				copies.put(day, copy);
			});
			return copies;
		}

		@Override
		public @Nullable Raised raised(String limit) {
			return this.raised.get(limit);
		}

		@Override
		public synchronized boolean replace(String limit, @Nullable Raised before, @Nullable Raised now) {
			if (!Objects.equals(this.raised.get(limit), before)) {
				return false;
			}
			if (now != null) {
				this.raised.put(limit, now);
			}
			else {
				this.raised.remove(limit);
			}
			return true;
		}

	}

}
