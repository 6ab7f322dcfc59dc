package io.github.clauderesilience.limit.queue;

import java.util.function.Consumer;

import io.github.clauderesilience.limit.need.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * Tenants in the order of their virtual time, by spans that are short against a typical
 * call, and within a span first come, first served. A timing wheel (G. Varghese, A.
 * Lauck, Hashed and hierarchical timing wheels, SOSP 1987): a list for each of the next
 * 64 spans, so that every step takes constant time, however many tenants there are.
 */
final class VirtualTimeWheel {

	/* One for each bit of a long. */
	private static final int SLOTS = 64;

	/**
	 * Our choice: number of spans in a typical call; half or twice as many refit the
	 * wheel.
	 */
	private static final int SPANS = 4;

	/** Our choice: the weight of a call in the mean that is typical. */
	private static final double GAIN = 1.0 / 32;

	private final @Nullable Tenant[] first = new @Nullable Tenant[SLOTS];

	private final @Nullable Tenant[] last = new @Nullable Tenant[SLOTS];

	/* A bit for each slot that is not empty. */
	private long occupied;

	/* The current span; its slot is its number modulo the number of slots. */
	private long span;

	private double width = 1;

	/* What a call typically takes of virtual time. */
	private double typical;

	private final QueuedWork queuedWork = new QueuedWork(SLOTS);

	/**
	 * Adds a tenant behind all others of its span.
	 * @param tenant the tenant, with or without calls
	 */
	void add(Tenant tenant) {
		int slot = slot(tenant.time);
		Tenant before = this.last[slot];
		tenant.slot = slot;
		tenant.before = before;
		tenant.after = null;
		this.last[slot] = tenant;
		if (before != null) {
			before.after = tenant;
		}
		else {
			this.first[slot] = tenant;
			this.occupied |= 1L << slot;
		}
		QueuedCall call = tenant.first();
		if (call != null) {
			double taken = call.need().tokens() / tenant.weight;
			tenant.nextSlot = slot(tenant.time + taken);
			tenant.firstNeed = call.need();
			this.queuedWork.add(tenant);
		}
		else {
			tenant.nextSlot = -1;
		}
	}

	void remove(Tenant tenant) {
		Tenant before = tenant.before;
		Tenant after = tenant.after;
		if (before != null) {
			before.after = after;
		}
		else {
			this.first[tenant.slot] = after;
		}
		if (after != null) {
			after.before = before;
		}
		else {
			this.last[tenant.slot] = before;
		}
		if (before == null && after == null) {
			this.occupied &= ~(1L << tenant.slot);
		}
		if (tenant.nextSlot >= 0) {
			this.queuedWork.remove(tenant);
		}
	}

	/**
	 * The tenant to serve next.
	 * @return the tenant, or {@code null} if there is none
	 */
	@Nullable Tenant first() {
		while (this.occupied != 0) {
			this.span += Long.numberOfTrailingZeros(Long.rotateRight(this.occupied, (int) this.span));
			Tenant tenant = this.first[(int) this.span & (SLOTS - 1)];
			if (tenant == null || span(tenant.time) <= this.span) {
				return tenant;
			}
			// It was further ahead than the wheel reaches.
			remove(tenant);
			add(tenant);
		}
		return null;
	}

	/**
	 * Adds what will be served before a call that is due at a virtual time.
	 * @param time the virtual time
	 * @param own the tenant of the call, which does not count
	 * @param again the part of their share that the queued tenants will use after their
	 * first calls, 0 to 1
	 * @param sum receives the work
	 */
	void addBefore(double time, @Nullable Tenant own, double again, Backlog sum) {
		double spans = time / this.width - this.span;
		int now = (int) this.span & (SLOTS - 1);
		this.queuedWork.addBefore(now, spans, this.width, again, sum);
		if (own != null && own.nextSlot >= 0) {
			this.queuedWork.removeBefore(now, spans, this.width, again, own, sum);
		}
	}

	/**
	 * A call was served: fits the spans to a typical call.
	 * @param taken virtual time, positive
	 */
	void served(double taken) {
		this.typical += (taken - this.typical) * ((this.typical > 0) ? GAIN : 1);
		if (this.typical < SPANS / 2.0 * this.width || this.typical > 2 * SPANS * this.width) {
			fit();
		}
	}

	private void fit() {
		Tenant tenant = removeAll();
		this.width = this.typical / SPANS;
		this.span = (tenant != null) ? (long) (tenant.time / this.width) : 0;
		while (tenant != null) {
			Tenant next = tenant.after;
			add(tenant);
			tenant = next;
		}
	}

	/* All tenants in their order, linked. */
	private @Nullable Tenant removeAll() {
		Tenant all = null;
		Tenant end = null;
		Tenant tenant = first();
		while (tenant != null) {
			remove(tenant);
			if (end != null) {
				end.after = tenant;
			}
			else {
				all = tenant;
			}
			end = tenant;
			tenant = first();
		}
		if (end != null) {
			end.after = null;
		}
		return all;
	}

	/**
	 * Visits all tenants in their order.
	 * @param visitor must not change the order
	 */
	void forEach(Consumer<Tenant> visitor) {
		for (int i = 0; i < SLOTS; i++) {
			Tenant tenant = this.first[(int) (this.span + i) & (SLOTS - 1)];
			while (tenant != null) {
				visitor.accept(tenant);
				tenant = tenant.after;
			}
		}
	}

	private int slot(double time) {
		long due = Math.max(this.span, span(time));
		return (int) Math.min(due, this.span + SLOTS - 1) & (SLOTS - 1);
	}

	private long span(double time) {
		return (long) (time / this.width);
	}

}
