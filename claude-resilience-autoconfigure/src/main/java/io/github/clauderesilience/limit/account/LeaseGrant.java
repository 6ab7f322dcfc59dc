package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.limit.need.Amounts;

/**
 * What an instance gets of the buckets that all instances share. It is taken from them at
 * once, so that the first to ask is served first; what is not there yet may be used when
 * it has been refilled.
 *
 * @param amounts what was taken; negative if something was given back
 * @param waitNanos when it may be used, from the answer on; 0 for at once
 * @param spreadNanos over which time after that it may be used, as what is wanted beyond
 * the need is refilled; 0 for all at once
 * @param limits limits a minute in force, 0 if none is known
 * @param capacities what the buckets hold
 * @param levels what is left in them; negative if others wait for the refill
 * @param calls how many calls were ever granted to all instances
 * @param instances how many instances ask, this one included; at least 1
 */
public record LeaseGrant(Amounts amounts, long waitNanos, long spreadNanos, Amounts limits, Amounts capacities,
		Amounts levels, double calls, int instances) {

	/**
	 * Grants whatever is asked, if the use of others is unknown.
	 * @param request what is asked
	 * @return a grant without limits
	 */
	public static LeaseGrant everything(LeaseRequest request) {
		return new LeaseGrant(request.want(), 0, 0, Amounts.NONE, Amounts.NONE, Amounts.NONE, 0, 1);
	}

}
