package io.github.clauderesilience.limit.need;

/**
 * Why a call was not admitted.
 */
public enum Refusal {

	/** The queue is full. */
	QUEUE_FULL,

	/** It would not be admitted before its deadline, or within the longest wait. */
	WOULD_MISS_DEADLINE,

	/** The tokens of the day are used up. */
	DAY_USED_UP,

	/** A 429 that is not worth waiting for, or that waited until the deadline. */
	RATE_LIMITED,

	/** The application ends. */
	SHUTTING_DOWN,

	/** The circuit of its model opened while it waited. */
	CIRCUIT_OPEN

}
