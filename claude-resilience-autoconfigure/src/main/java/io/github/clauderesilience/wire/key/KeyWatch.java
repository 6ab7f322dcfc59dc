package io.github.clauderesilience.wire.key;

import java.util.Locale;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.attempt.Credential;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether calls can be answered with the key in use. Asks the source of keys, so
 * that another key in place ends the trouble before it is first used. Thread-safe.
 */
public final class KeyWatch {

	private final Credentials credentials;

	private final RejectedKeys latch;

	/**
	 * Creates a watch over the key in use.
	 * @param credentials the source of keys
	 * @param latch the keys that do not work
	 */
	public KeyWatch(Credentials credentials, RejectedKeys latch) {
		this.credentials = credentials;
		this.latch = latch;
	}

	/**
	 * What keeps calls from being answered now.
	 * @return the trouble, or {@code null} if the key is not known to fail
	 */
	public @Nullable KeyTrouble trouble() {
		try {
			Credential credential = this.credentials.current(Locale.getDefault());
			this.latch.usable();
			return this.latch.trouble(credential);
		}
		catch (ClaudeException ex) {
			return this.latch.unusable(ex);
		}
	}

}
