package io.github.clauderesilience.wire.key;

/**
 * Holds calls back while Claude rejects their API key, and sends single ones as probes.
 * Thread-safe.
 */
public interface KeyLatch {

	/**
	 * Sends the next call with each key as a probe: for an operator who knows that the
	 * provider takes the keys again, for example after raising a spend limit, and does
	 * not wait for the date the provider named.
	 */
	void release();

	/**
	 * Forgets what is known against keys, without an alert: for tests that begin anew.
	 */
	void forget();

}
