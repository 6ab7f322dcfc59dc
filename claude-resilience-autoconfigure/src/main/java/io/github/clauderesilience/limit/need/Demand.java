package io.github.clauderesilience.limit.need;

import io.github.clauderesilience.Lane;
import org.jspecify.annotations.Nullable;

/**
 * What a call needs, as far as it is known before it is sent.
 *
 * @param model the model id
 * @param lane how urgent it is
 * @param tenant the tenant, or {@code null}
 * @param promptChars characters of text in the request
 * @param attachmentTokens tokens of images and documents, roughly
 * @param maxTokens the most output the request allows, or 0
 * @param deadlineNanos when the call has to be over
 */
public record Demand(String model, Lane lane, @Nullable String tenant, long promptChars, long attachmentTokens,
		long maxTokens, long deadlineNanos) {

}
