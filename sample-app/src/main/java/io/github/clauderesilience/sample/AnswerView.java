package io.github.clauderesilience.sample;

import java.math.BigDecimal;
import java.util.List;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * An answer, and where it came from, as the page reads it.
 *
 * @param text the answer, or the apology
 * @param source where it came from
 * @param model the model that answered
 * @param requestedModel the model that was asked for
 * @param attempts requests on the wire, 0 if none was needed
 * @param queuedMillis time in the queue
 * @param elapsedMillis time from question to answer
 * @param ageSeconds time since the answer was stored, 0 if it is fresh
 * @param inputTokens tokens of the prompt
 * @param outputTokens tokens of the answer
 * @param cost US dollars, or {@code null} if not known
 * @param reason why another source stood in, in words for people, or {@code null}
 * @param requestId the provider's id, or {@code null}
 * @param changes what was changed in the request to fit the model that answered
 */
public record AnswerView(String text, ClaudeReply.Source source, String model, String requestedModel, int attempts,
		long queuedMillis, long elapsedMillis, long ageSeconds, long inputTokens, long outputTokens,
		@Nullable BigDecimal cost, @Nullable String reason, @Nullable String requestId, List<String> changes) {

	/**
	 * A view of a reply.
	 * @param reply the reply
	 * @return what the page shows of it
	 */
	public static AnswerView of(ClaudeReply reply) {
		ErrorClass reason = reply.provenance().errorClass();
		return new AnswerView(reply.text(), reply.source(), reply.model(), reply.requestedModel(), reply.attempts(),
				reply.queued().toMillis(), reply.elapsed().toMillis(), reply.age().toSeconds(),
				reply.usage().promptTokens(), reply.usage().outputTokens(), reply.cost(),
				(reason != null) ? Reason.of(reason) : null, reply.requestId(), reply.provenance().changes());
	}

}
