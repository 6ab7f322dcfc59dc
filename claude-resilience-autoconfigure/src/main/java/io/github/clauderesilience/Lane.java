package io.github.clauderesilience;

/**
 * How urgent a call is when quota is short. Lanes are served in this order, with ageing,
 * so that nothing starves.
 */
public enum Lane {

	/** A person is waiting for the answer. */
	INTERACTIVE,

	/** The default. */
	NORMAL,

	/**
	 * No person waits for it: batches, indexing, nightly work. Shed first when the queue
	 * is full.
	 */
	BACKGROUND

}
