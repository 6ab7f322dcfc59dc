package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Need;
import org.jspecify.annotations.Nullable;

/**
 * The queued calls of one tenant in a lane, and the tenant's place on the
 * {@link VirtualTimeWheel}.
 */
final class Tenant extends CallList {

	final String name;

	final double weight;

	/* Virtual time: what it was served, in tokens by its weight. */
	double time;

	/* Its neighbours on the wheel, and the slot they share. */
	@Nullable Tenant before;

	@Nullable Tenant after;

	int slot;

	/*
	 * The slot of its second call, and what its first one needs, as the wheel knows it.
	 */
	int nextSlot;

	Need firstNeed = Need.NONE;

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
		return this.weight / this.firstNeed.tokens();
	}

}
