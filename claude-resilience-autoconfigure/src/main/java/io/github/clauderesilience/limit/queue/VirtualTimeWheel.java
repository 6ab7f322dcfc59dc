package io.github.clauderesilience.limit.queue;

import java.util.function.Consumer;

import io.github.clauderesilience.limit.need.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: tenants in the order of their virtual time, by spans that are short
 * against a usual call, and within a span first come, first served. A timing wheel (G.
 * Varghese, A. Lauck, Hashed and hierarchical timing wheels, SOSP 1987): a list for each
 * of the next 64 spans, so that every step costs the same however many tenants there are.
 */
final class VirtualTimeWheel {

	/* One for each bit of a long. */
	private static final int SLOTS = 64;

	/**
	 * Our choice: so many spans to a usual call, half or twice as many before it changes.
	 */
	private static final int SPANS = 4;

	/** Our choice: the weight of a call in what is usual. */
	private static final double GAIN = 1.0 / 32;

	private final @Nullable Tenant[] first = new @Nullable Tenant[SLOTS];

	private final @Nullable Tenant[] last = new @Nullable Tenant[SLOTS];

	/* A bit for each slot that is not empty. */
	private long occupied;

	/* The span whose turn it is; its slot is its number modulo their number. */
	private long span;

	private double width = 1;

	/* What a call usually takes of virtual time. */
	private double usual;

	private final QueuedWork forecast = new QueuedWork(SLOTS);

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
			double taken = (call.need().tokens()) / tenant.weight;
			tenant.nextSlot = slot(tenant.time + taken);
			tenant.firstInput = call.need().inputTokens();
			tenant.firstOutput = call.need().outputTokens();
			this.forecast.add(tenant);
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
			this.forecast.remove(tenant);
		}
	}

	/**
	 * The tenant whose turn it is.
	 * @return the tenant, {@code null} where there is none
	 */
	@Nullable Tenant first() {
		while (this.occupied != 0) {
			this.span += Long.numberOfTrailingZeros(Long.rotateRight(this.occupied, (int) this.span));
			Tenant tenant = this.first[(int) this.span & (SLOTS - 1)];
			if (tenant == null || span(tenant.time) <= this.span) {
				return tenant;
			}
			// It was too far away for the wheel.
			remove(tenant);
			add(tenant);
		}
		return null;
	}

	/**
	 * Adds what will be served before a call whose turn comes at a certain time.
	 * @param time the virtual time
	 * @param own the tenant of the call, which does not count
	 * @param again how much of what they could get the waiting tenants will ask for after
	 * their first calls, 0 to 1
	 * @param sum where it is added
	 */
	void addBefore(double time, @Nullable Tenant own, double again, Backlog sum) {
		double spans = time / this.width - this.span;
		int now = (int) this.span & (SLOTS - 1);
		this.forecast.addBefore(now, spans, this.width, again, sum);
		if (own != null && own.nextSlot >= 0) {
			this.forecast.removeBefore(now, spans, this.width, again, own, sum);
		}
	}

	/**
	 * A call was served: fits the spans to what calls usually take.
	 * @param taken virtual time, positive
	 */
	void served(double taken) {
		this.usual += (taken - this.usual) * ((this.usual > 0) ? GAIN : 1);
		if (this.usual < SPANS / 2.0 * this.width || this.usual > 2 * SPANS * this.width) {
			fit();
		}
	}

	private void fit() {
		Tenant tenant = removeAll();
		this.width = this.usual / SPANS;
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
