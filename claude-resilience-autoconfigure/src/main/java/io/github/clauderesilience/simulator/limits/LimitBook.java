package io.github.clauderesilience.simulator.limits;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All pools: one per organisation and limit group, made when first asked for.
 * Thread-safe.
 */
public final class LimitBook {

	/** What stands behind the name of a group for its requests in fast mode. */
	static final String FAST = "-fast";

	private final LimitRules rules;

	private final Map<String, Limits> initial;

	private final Map<String, Limits> limits = new ConcurrentHashMap<>();

	private final Map<PoolKey, LimitPool> pools = new ConcurrentHashMap<>();

	private final Map<String, Share> shares = new ConcurrentHashMap<>();

	/**
	 * Creates the book.
	 * @param limits limits by name of the group
	 * @param rules how they are enforced
	 */
	public LimitBook(Map<String, Limits> limits, LimitRules rules) {
		this.initial = Map.copyOf(limits);
		this.limits.putAll(limits);
		this.rules = rules;
	}

	/**
	 * The pool of a group.
	 * @param organization id of the organisation
	 * @param group name of the limit group
	 * @param nowNanos monotonic time in nanoseconds
	 * @return the pool, full when it is new; without any limit for an unknown group
	 */
	public LimitPool pool(String organization, String group, long nowNanos) {
		PoolKey key = new PoolKey(organization, group);
		LimitPool pool = this.pools.get(key);
		return (pool != null) ? pool : this.pools.computeIfAbsent(key, (k) -> create(k, nowNanos));
	}

	/**
	 * The pool of the requests of a group in fast mode, whose limits are separate
	 * (platform.claude.com/docs/en/build-with-claude/fast-mode, read 2026-11).
	 * @param organization id of the organisation
	 * @param group name of the limit group at standard speed; with {@value #FAST} behind
	 * it is the name under which limits of fast mode are set
	 * @param nowNanos monotonic time in nanoseconds
	 * @return the pool, full when it is new; without any limit if none is set
	 */
	public LimitPool fastPool(String organization, String group, long nowNanos) {
		return pool(organization, group + FAST, nowNanos);
	}

	/**
	 * Limits in force for a group.
	 * @param group name of the limit group
	 * @return its limits
	 * @throws IllegalArgumentException when there is no such group
	 */
	public Limits limits(String group) {
		Limits found = this.limits.get(group);
		if (found == null) {
			throw new IllegalArgumentException("No limit group '%s'; there are %s".formatted(group,
					this.limits.keySet().stream().sorted().toList()));
		}
		return found;
	}

	/**
	 * Limits of all groups.
	 * @return a copy, by name of the group
	 */
	public Map<String, Limits> limits() {
		return Map.copyOf(this.limits);
	}

	/**
	 * Changes the limits of a group for every organisation, from now on.
	 * @param group name of the limit group, which may be new
	 * @param newLimits its limits
	 * @param nowNanos monotonic time in nanoseconds
	 */
	public void change(String group, Limits newLimits, long nowNanos) {
		this.limits.put(group, newLimits);
		this.pools.forEach((key, pool) -> {
			if (key.group.equals(group)) {
				pool.change(newLimits, nowNanos);
			}
		});
	}

	/**
	 * Lets another consumer take a share of a group from a given time on.
	 * @param group name of the limit group
	 * @param share fraction of the limits; 0 ends it
	 * @param fromNanos monotonic time in nanoseconds from which it applies
	 */
	public void shareWithOthers(String group, double share, long fromNanos) {
		if (!(share >= 0)) {
			throw new IllegalArgumentException("Share must be 0 or more, not " + share);
		}
		limits(group);
		this.shares.put(group, new Share(share, fromNanos));
		this.pools.forEach((key, pool) -> {
			if (key.group.equals(group)) {
				pool.shareWithOthers(share, fromNanos);
			}
		});
	}

	/**
	 * What was used, of every pool asked for so far.
	 * @param nowNanos monotonic time in nanoseconds
	 * @return one entry per pool, ordered by organisation and group
	 */
	public List<GroupUsage> usage(long nowNanos) {
		return this.pools.values()
			.stream()
			.map((pool) -> pool.usage(nowNanos))
			.sorted(Comparator.comparing(GroupUsage::organization).thenComparing(GroupUsage::group))
			.toList();
	}

	/**
	 * Forgets all use, all changes of limits and all other consumers.
	 */
	public void reset() {
		this.shares.clear();
		this.limits.clear();
		this.limits.putAll(this.initial);
		this.pools.clear();
	}

	private LimitPool create(PoolKey key, long nowNanos) {
		Limits found = this.limits.getOrDefault(key.group, Limits.of(0, 0, 0));
		LimitPool pool = new LimitPool(key.organization, key.group, found, this.rules, nowNanos);
		Share share = this.shares.get(key.group);
		if (share != null) {
			pool.shareWithOthers(share.fraction, share.fromNanos);
		}
		return pool;
	}

	private record PoolKey(String organization, String group) {
	}

	private record Share(double fraction, long fromNanos) {
	}

}
