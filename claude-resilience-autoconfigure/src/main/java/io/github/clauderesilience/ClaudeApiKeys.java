package io.github.clauderesilience;

/**
 * Source of API keys, called once per request, so that a key can be rotated while the
 * application runs. Define a bean of this type instead of {@code claude.api-key}.
 */
@FunctionalInterface
public interface ClaudeApiKeys {

	/**
	 * The key to use now.
	 * @return the key, without line breaks; must return at once, since it is asked on
	 * event loops, too (keep a copy that a background task refreshes). If it throws, the
	 * call fails with a {@link ClaudeAccountException}, and no other
	 */
	String currentKey();

}
