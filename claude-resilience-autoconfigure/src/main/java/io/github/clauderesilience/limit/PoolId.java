package io.github.clauderesilience.limit;

/**
 * Names a pool: models that share a limit at the provider, with one key.
 *
 * @param group the limit group; fast mode has groups of its own
 * @param key the fingerprint of the key
 */
public record PoolId(String group, String key) {

	@Override
	public String toString() {
		return this.group + "@" + this.key;
	}

}
