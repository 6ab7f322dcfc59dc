package io.github.clauderesilience.spi;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * How a send ended.
 *
 * @param outcome the kind of end
 * @param usage the tokens that were used, or {@code null} if unknown
 * @param failure what went wrong, only if it failed
 */
public record Settlement(Outcome outcome, @Nullable ClaudeUsage usage, @Nullable ClaudeException failure) {

	/**
	 * The answer is complete.
	 * @param usage the tokens used, or {@code null} if the answer did not say
	 * @return the settlement
	 */
	public static Settlement success(@Nullable ClaudeUsage usage) {
		return new Settlement(Outcome.SUCCESS, usage, null);
	}

	/**
	 * The send failed.
	 * @param failure what went wrong
	 * @param usage the tokens used until then, or {@code null} if unknown
	 * @return the settlement
	 */
	public static Settlement failure(ClaudeException failure, @Nullable ClaudeUsage usage) {
		return new Settlement(Outcome.FAILURE, usage, failure);
	}

	/**
	 * The caller lost interest.
	 * @param usage the tokens used until then, or {@code null} if unknown
	 * @return the settlement
	 */
	public static Settlement cancelled(@Nullable ClaudeUsage usage) {
		return new Settlement(Outcome.CANCELLED, usage, null);
	}

	/**
	 * Whether the API refused the send for want of quota: it used none, and is sent
	 * again.
	 * @return {@code true} for a 429
	 */
	public boolean isRateLimited() {
		return this.failure != null && this.failure.errorClass() == ErrorClass.RATE_LIMITED;
	}

	/**
	 * Whether the send is not known to have reached the API: the connection failed before
	 * the head of an answer, or something in between, such as a firewall or a proxy,
	 * answered in its place. What came from the API names the request or the error.
	 * @return {@code true} if it used none of the account's limits, as far as is known
	 */
	public boolean isLost() {
		ClaudeException lost = this.failure;
		if (lost == null || lost.requestId() != null) {
			return false;
		}
		ErrorClass errorClass = lost.errorClass();
		return errorClass == ErrorClass.INTERMEDIARY || ((lost.status() == 0) ? errorClass == ErrorClass.CONNECTION
				: lost.status() >= 300 && lost.details().apiType() == null && lost.apiMessage() == null);
	}

	/**
	 * Whether the send used the account's limits.
	 * @return {@code false} if it was refused for want of quota, or is
	 * {@linkplain #isLost() lost}
	 */
	public boolean isUse() {
		return !isRateLimited() && !isLost();
	}

	/**
	 * The tokens that are known to have been used.
	 * @return the usage, {@link ClaudeUsage#NONE} if it is not known
	 */
	public ClaudeUsage knownUsage() {
		return (this.usage != null) ? this.usage : ClaudeUsage.NONE;
	}

	/**
	 * The kinds of end.
	 */
	public enum Outcome {

		/** The answer is complete. */
		SUCCESS,

		/** No answer, or a broken one. */
		FAILURE,

		/** The caller lost interest; says nothing about the service. */
		CANCELLED

	}

}
