package io.github.clauderesilience.limit.queue;

import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of one tenant in a lane, and where the tenant stands in the order of
 * turns.
 */
final class Tenant extends CallList {

	final String name;

	final double weight;

	/* Virtual time: what it was served, in tokens by its weight. */
	double time;

	/* Its neighbours in the order of turns, and the slot they share. */
	@Nullable Tenant before;

	@Nullable Tenant after;

	int slot;

	/*
	 * The slot of its second call, and what its first one needs, as VirtualTimeWheel has
	 * it.
	 */
	int nextSlot;

	double firstInput;

	double firstOutput;

	Tenant(String name, double weight, double time) {
		this.name = name;
		this.weight = weight;
		this.time = time;
	}

	boolean isWaiting() {
		return first() != null;
	}

	/** How many calls like the first one it is served in a unit of virtual time. */
	double firstsPerUnit() {
		return this.weight / (this.firstInput + this.firstOutput);
	}

}
