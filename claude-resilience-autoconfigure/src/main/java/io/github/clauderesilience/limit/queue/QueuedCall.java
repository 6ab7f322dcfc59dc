package io.github.clauderesilience.limit.queue;

import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Demand;
import org.jspecify.annotations.Nullable;

/**
 * A call that may be queued. Its place in the queue is the queue's own business.
 */
public class QueuedCall extends Call {

	/* In the order of first arrival. */
	long number;

	@Nullable QueuedCall previous;

	@Nullable QueuedCall next;

	/* Null at the head of the queue, before all lanes. */
	@Nullable Tenant tenant;

	long timeoutNanos;

	/* Its neighbours in the order of timeouts. */
	@Nullable QueuedCall sooner;

	@Nullable QueuedCall later;

	/* It is set aside, until then. */
	boolean isAside;

	long backNanos;

	/**
	 * Creates a call that is not queued yet.
	 * @param demand what is known of it before it is sent
	 */
	public QueuedCall(Demand demand) {
		super(demand);
	}

	/**
	 * Its number in the order of first arrival.
	 * @return 0 or positive
	 */
	public final long number() {
		return this.number;
	}

}
