package io.github.clauderesilience.limit.need;

/**
 * A call and what it takes of the limits. Not thread-safe.
 */
public class Call {

	private final Demand demand;

	private Need need = Need.NONE;

	/**
	 * Creates a call that takes nothing yet.
	 * @param demand what is known of it before it is sent
	 */
	public Call(Demand demand) {
		this.demand = demand;
	}

	/**
	 * What is known of the call before it is sent.
	 * @return the demand
	 */
	public final Demand demand() {
		return this.demand;
	}

	/**
	 * What is reserved for the call.
	 * @return its need, estimated until it is settled
	 */
	public final Need need() {
		return this.need;
	}

	/**
	 * Sets what the call is expected to use, or has used so far.
	 * @param use its need
	 */
	public final void takes(Need use) {
		this.need = use;
	}

}
