package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.limit.need.Amounts;

/**
 * What an instance asks of the buckets that all instances share, and what it tells about
 * them.
 *
 * @param need what the next call lacks; a negative amount is given back
 * @param want what is taken, so that more calls may follow; at least the need
 * @param limits limits a minute as this instance knows them, 0 if it does not
 * @param capacities what the buckets hold at least, if the limit is known
 * @param levels what is in them by this instance's reckoning, if the limit is known
 * @param changed by dimension, 1 if the limit has changed since it was last told
 * @param shifts what headers have shown to be there beyond what was believed; negative
 * for what is missing
 * @param joins whether this instance has not asked before, or not for a while: the lower
 * of both levels holds
 */
public record LeaseRequest(Amounts need, Amounts want, Amounts limits, Amounts capacities, Amounts levels,
		Amounts changed, Amounts shifts, boolean joins) {

	/**
	 * The same for an instance that has been away.
	 * @return a request that joins
	 */
	public LeaseRequest joining() {
		return new LeaseRequest(this.need, this.want, this.limits, this.capacities, this.levels, this.changed,
				this.shifts, true);
	}

	/**
	 * Asks for nothing, but says what it knows.
	 * @return a request without needs
	 */
	public LeaseRequest withoutNeeds() {
		return new LeaseRequest(Amounts.NONE, Amounts.NONE, this.limits, this.capacities, this.levels, this.changed,
				this.shifts, this.joins);
	}

}
