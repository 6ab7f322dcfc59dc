package io.github.clauderesilience.chain.attempt;

import io.github.clauderesilience.Lane;
import org.jspecify.annotations.Nullable;

/**
 * What the call requests, for the limiter.
 *
 * @param model the model id
 * @param lane how urgent it is
 * @param tenant the tenant, or {@code null}
 * @param promptChars characters of text in the request
 * @param attachmentTokens tokens of images and documents, roughly, and of what was
 * counted
 * @param maxTokens the most output the request allows, or 0 if it does not say
 * @param stream whether the answer is wanted event by event
 * @param generates whether the request makes a model write; {@code false} for
 * count_tokens and the like, which have limits of their own
 */
public record Target(String model, Lane lane, @Nullable String tenant, long promptChars, long attachmentTokens,
		long maxTokens, boolean stream, boolean generates) {

	/**
	 * The same, if nothing of the prompt has to be estimated.
	 * @param inputTokens all its tokens, as the API counts them
	 * @return a copy without characters
	 */
	public Target counted(long inputTokens) {
		return new Target(this.model, this.lane, this.tenant, 0, inputTokens, this.maxTokens, this.stream,
				this.generates);
	}

}
