package io.github.clauderesilience.chain.attempt;

import io.github.clauderesilience.Lane;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
 * @param fast whether it is asked in fast mode, which has limits of its own
 */
public record Target(String model, Lane lane, @Nullable String tenant, long promptChars, long attachmentTokens,
		long maxTokens, boolean stream, boolean generates, boolean fast) {

	/**
	 * What a call at standard speed requests.
	 * @param model the model id
	 * @param lane how urgent it is
	 * @param tenant the tenant, or {@code null}
	 * @param promptChars characters of text in the request
	 * @param attachmentTokens tokens of images and documents, roughly
	 * @param maxTokens the most output the request allows, or 0 if it does not say
	 * @param stream whether the answer is wanted event by event
	 * @param generates whether the request makes a model write
	 */
	public Target(String model, Lane lane, @Nullable String tenant, long promptChars, long attachmentTokens,
			long maxTokens, boolean stream, boolean generates) {
		this(model, lane, tenant, promptChars, attachmentTokens, maxTokens, stream, generates, false);
	}

	/**
	 * Whether a request asks for fast mode, {@code "speed": "fast"}
	 * (platform.claude.com/docs/en/build-with-claude/fast-mode, read 2026-11).
	 * @param body the request
	 * @return {@code false} for standard speed
	 */
	public static boolean isFast(JsonNode body) {
		return "fast".equals(body.path("speed").stringValue(""));
	}

	/**
	 * The same without fast mode.
	 * @return a copy, or this if there is nothing to change
	 */
	public Target atStandardSpeed() {
		return this.fast ? new Target(this.model, this.lane, this.tenant, this.promptChars, this.attachmentTokens,
				this.maxTokens, this.stream, this.generates) : this;
	}

	/**
	 * The same, if nothing of the prompt has to be estimated.
	 * @param inputTokens all its tokens, as the API counts them
	 * @return a copy without characters
	 */
	public Target counted(long inputTokens) {
		return new Target(this.model, this.lane, this.tenant, 0, inputTokens, this.maxTokens, this.stream,
				this.generates, this.fast);
	}

}
