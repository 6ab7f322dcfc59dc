package io.github.clauderesilience.simulator;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Credential the simulated API accepts, and whose limits it draws on.
 *
 * @param key value of {@code x-api-key} or of the bearer token; never recorded or printed
 * @param name name by which statistics call the key
 * @param organization id of the organisation; keys of one organisation share its limits
 * @param workspace id of the workspace
 */
public record Account(String key, String name, String organization, String workspace) {

	public Account {
		if (key.isBlank()) {
			throw new IllegalArgumentException("Key of a simulated account must not be blank");
		}
	}

	/**
	 * An account of its own organisation, named after a fingerprint of its key.
	 * @param key the key
	 * @return the account
	 */
	public static Account of(String key) {
		UUID id = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
		return of(key, id.toString());
	}

	/**
	 * An account of a given organisation, named after a fingerprint of its key.
	 * @param key the key
	 * @param organization id of the organisation
	 * @return the account
	 */
	public static Account of(String key, String organization) {
		String print = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString().substring(0, 8);
		return new Account(key, "key-" + print, organization, "wrkspc_simulated");
	}

	@Override
	public String toString() {
		return "Account[" + this.name + ", " + this.organization + "]";
	}

}
