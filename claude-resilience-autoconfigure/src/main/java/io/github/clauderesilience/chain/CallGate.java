package io.github.clauderesilience.chain;

/**
 * A component in which calls wait. While it is shut, calls waiting in it, and new ones,
 * fail at once instead.
 */
public interface CallGate {

	/**
	 * Refuses waiting and new calls: the application stops, or pauses.
	 */
	void shut();

	/**
	 * Lets calls begin and wait again.
	 */
	void reopen();

}
