package io.github.clauderesilience.chain.attempt;

import io.github.clauderesilience.chain.guard.Secrets;

/**
 * A key, without showing it.
 *
 * @param key the secret
 * @param fingerprint a short hash that tells keys apart and may be logged
 * @param secrets this key and others in use
 * @param ofClient whether it is the key of a client that is carried, whose account says
 * nothing about ours
 */
public record Credential(String key, String fingerprint, Secrets secrets, boolean ofClient) {

	public Credential {
		secrets.add(key);
	}

	/**
	 * Creates a credential of this application.
	 * @param key the secret
	 * @param fingerprint a short hash that tells keys apart and may be logged
	 * @param secrets this key and others in use
	 */
	public Credential(String key, String fingerprint, Secrets secrets) {
		this(key, fingerprint, secrets, false);
	}

	/**
	 * Creates a credential that knows of no other keys.
	 * @param key the secret
	 * @param fingerprint a short hash that tells keys apart and may be logged
	 */
	public Credential(String key, String fingerprint) {
		this(key, fingerprint, new Secrets());
	}

	@Override
	public String toString() {
		return "Credential[" + this.fingerprint + "]";
	}

}
