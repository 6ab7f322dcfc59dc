package io.github.clauderesilience.review;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.time.DurationText;
import org.jspecify.annotations.Nullable;

/**
 * What became of a decision. Immutable.
 *
 * @param kind what became of it
 * @param item the question as it is now, {@code null} if there is none of that id
 * @param reply the answer, if there is one
 * @param failure why there is no answer, if it was asked for
 */
public record ReviewOutcome(Kind kind, @Nullable ReviewItem item, @Nullable ClaudeReply reply,
		@Nullable ClaudeException failure) {

	static ReviewOutcome of(Kind kind, @Nullable ReviewItem item) {
		return new ReviewOutcome(kind, item, null, null);
	}

	static ReviewOutcome answered(ReviewItem item, ClaudeReply reply) {
		return new ReviewOutcome(Kind.ANSWERED, item, reply, null);
	}

	static ReviewOutcome failed(@Nullable ReviewItem item, ClaudeException failure) {
		return new ReviewOutcome(Kind.FAILED, item, null, failure);
	}

	/**
	 * What to do now.
	 * @return a sentence for the operator, or {@code null} if nothing is to be done
	 */
	public @Nullable String advice() {
		return switch (this.kind) {
			case ANSWERED, REJECTED -> null;
			case FAILED -> (this.failure != null) ? advice(this.failure) : null;
			case REQUEST_GONE ->
				"The request is no longer kept. Only the instance that received it holds it, in memory, until"
						+ " that instance stops or newer questions replace it. Reject the question, or have it asked again;"
						+ " it then waits for a new decision.";
			case ALREADY_DECIDED ->
				"It was decided meanwhile, or is being asked at the moment. Look at the queue again.";
			case UNKNOWN -> "There is no such question, or newer ones have replaced it.";
		};
	}

	private static String advice(ClaudeException failure) {
		return switch (failure.errorClass().remedy()) {
			case ASK_OTHERWISE -> "The model declined it again. Reject it, or answer it yourself.";
			case FIX_ACCOUNT -> failure.errorClass().latchesKey()
					? "The key is rejected, or billing blocks its calls. Resolve that, then approve again."
					: "The API key still lacks the permission. Change its permissions, then approve again.";
			case FIX_REQUEST ->
				"The API rejects this request and will reject it again. Reject the question, and see the log "
						+ RequestLog.LOGGER + ".";
			case TRY_LATER, NOT_SENT ->
				(failure.retryAfter() != null) ? "Approve again in " + DurationText.of(failure.retryAfter()) + "."
						: "Approve again when the verdict reports no problems.";
		};
	}

	/**
	 * What became of a decision.
	 */
	public enum Kind {

		/** Approved, asked again, and answered. */
		ANSWERED,

		/** Approved and asked again without an answer; it waits for a decision again. */
		FAILED,

		/** Rejected. */
		REJECTED,

		/** Not approved, because the request is not kept any more. */
		REQUEST_GONE,

		/** Nothing changed, because it was decided meanwhile. */
		ALREADY_DECIDED,

		/** Nothing changed, because there is no such question. */
		UNKNOWN

	}

}
