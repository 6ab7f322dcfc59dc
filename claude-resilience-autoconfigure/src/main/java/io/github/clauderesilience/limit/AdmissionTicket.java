package io.github.clauderesilience.limit;

import io.github.clauderesilience.limit.core.Ticket;
import io.github.clauderesilience.limit.need.Demand;

/**
 * The ticket of a call that asks a pool, with the admission that a decision is for.
 */
final class AdmissionTicket extends Ticket {

	private final PendingAdmission admission;

	AdmissionTicket(Demand demand, PendingAdmission admission) {
		super(demand);
		this.admission = admission;
	}

	PendingAdmission admission() {
		return this.admission;
	}

}
