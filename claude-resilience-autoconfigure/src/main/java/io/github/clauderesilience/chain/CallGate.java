package io.github.clauderesilience.chain;

/**
 * A place where calls wait. While it is shut, whoever waits there, or would, fails at
 * once instead.
 */
public interface CallGate {

	/**
	 * Lets nobody wait or begin any more: the application ends, or pauses.
	 */
	void shut();

	/**
	 * Lets calls begin and wait again.
	 */
	void reopen();

}
