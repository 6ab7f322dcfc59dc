package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Need;

/**
 * What is served before a virtual time T, as far as the queued calls tell. For each
 * tenant whose first call is due at t1 before T, and whose next one would be due at t2:
 *
 * <pre>
 * first call * (1 + again * (1/2 + (T - t2) * weight / tokens of the first call))
 * </pre>
 *
 * with the last term only if t2 is before T, as it supposes that the calls behind the
 * first one are like it. The sums by span are kept when tenants come and go, so that a
 * prediction takes constant time.
 */
final class QueuedWork {

	/**
	 * A call that is due is served whole: half of it is ahead of its share, on average.
	 */
	private static final double HALF = 0.5;

	private final Backlog[] firsts;

	/* The same calls once more by the span in which those behind them are due. */
	private final Backlog[] repeated;

	/* What is then needed in a unit of virtual time. */
	private final Backlog[] pace;

	/* A bit for each span that is not empty. */
	private long first;

	private long second;

	QueuedWork(int spans) {
		this.firsts = backlogs(spans);
		this.repeated = backlogs(spans);
		this.pace = backlogs(spans);
	}

	private static Backlog[] backlogs(int size) {
		Backlog[] backlogs = new Backlog[size];
		for (int i = 0; i < size; i++) {
			backlogs[i] = new Backlog();
		}
		return backlogs;
	}

	void add(Tenant tenant) {
		Need need = tenant.firstNeed;
		this.firsts[tenant.slot].add(need, 1);
		this.repeated[tenant.nextSlot].add(need, 1);
		this.pace[tenant.nextSlot].add(need, tenant.firstsPerUnit());
		this.first |= 1L << tenant.slot;
		this.second |= 1L << tenant.nextSlot;
	}

	void remove(Tenant tenant) {
		Need need = tenant.firstNeed;
		this.firsts[tenant.slot].remove(need, 1);
		this.repeated[tenant.nextSlot].remove(need, 1);
		this.pace[tenant.nextSlot].remove(need, tenant.firstsPerUnit());
		if (this.firsts[tenant.slot].calls() == 0) {
			this.first &= ~(1L << tenant.slot);
		}
		if (this.repeated[tenant.nextSlot].calls() == 0) {
			// Rounding errors must not outlive the calls.
			this.pace[tenant.nextSlot].scale(0);
			this.second &= ~(1L << tenant.nextSlot);
		}
	}

	/**
	 * Adds what is served before a time.
	 * @param now the slot of the current span
	 * @param spans the time in spans from the beginning of that one
	 * @param width the length of a span
	 * @param again the part of their share that the queued tenants will use after their
	 * first calls, 0 to 1
	 * @param sum receives the work
	 */
	void addBefore(int now, double spans, double width, double again, Backlog sum) {
		int due = due(spans);
		long bits = Long.rotateRight(this.first, now) & (-1L >>> (Long.SIZE - 1 - due));
		while (bits != 0) {
			sum.add(this.firsts[slot(now + Long.numberOfTrailingZeros(bits))], 1);
			bits &= bits - 1;
		}
		bits = Long.rotateRight(this.second, now) & ((1L << due) - 1);
		while (bits != 0) {
			int ahead = Long.numberOfTrailingZeros(bits);
			sum.add(this.repeated[slot(now + ahead)], again * HALF);
			sum.add(this.pace[slot(now + ahead)], again * (spans - ahead - HALF) * width);
			bits &= bits - 1;
		}
	}

	/**
	 * Subtracts the part of one tenant from what {@link #addBefore} added.
	 * @param now as there
	 * @param spans as there
	 * @param width as there
	 * @param again as there
	 * @param tenant a tenant with queued calls
	 * @param sum what it is subtracted from
	 */
	void removeBefore(int now, double spans, double width, double again, Tenant tenant, Backlog sum) {
		double calls = 1;
		int ahead = slot(tenant.nextSlot - now);
		if (ahead < due(spans)) {
			calls += again * (HALF + (spans - ahead - HALF) * width * tenant.firstsPerUnit());
		}
		sum.add(tenant.firstNeed, -calls);
	}

	private int due(double spans) {
		return (int) Math.max(0, Math.min(spans, this.firsts.length - 1));
	}

	private int slot(int number) {
		return number & (this.firsts.length - 1);
	}

}
