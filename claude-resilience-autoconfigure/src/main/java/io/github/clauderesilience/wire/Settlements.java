package io.github.clauderesilience.wire;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.spi.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * How a send ended that ended with a throwable.
 */
public final class Settlements {

	private Settlements() {
	}

	/**
	 * The settlement of a failure. One that is not typed is a fault of the caller's code,
	 * not of the service.
	 * @param failure what was thrown
	 * @param usage the tokens used until then, or {@code null} if unknown
	 * @return the settlement
	 */
	public static Settlement of(Throwable failure, @Nullable ClaudeUsage usage) {
		return (failure instanceof ClaudeException typed) ? Settlement.failure(typed, usage)
				: Settlement.cancelled(usage);
	}

}
