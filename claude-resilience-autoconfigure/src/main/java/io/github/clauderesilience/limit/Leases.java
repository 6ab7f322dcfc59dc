package io.github.clauderesilience.limit;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import reactor.core.publisher.Mono;

/**
 * Buckets that several instances of the application share. Thread-safe.
 */
public interface Leases {

	/**
	 * Takes a lease for a pool.
	 * @param pool the pool
	 * @param request what is asked
	 * @return what may be taken, soon; holds no thread while it waits. Where it fails or
	 * is empty, the pool goes by what it knows itself
	 */
	Mono<LeaseGrant> lease(PoolId pool, LeaseRequest request);

	/**
	 * Lets go of what is kept for a pool that is not used any more.
	 * @param pool the pool
	 */
	default void forget(PoolId pool) {
		// Nothing is kept
	}

}
