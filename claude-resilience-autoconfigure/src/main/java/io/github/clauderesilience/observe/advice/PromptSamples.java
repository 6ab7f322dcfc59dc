package io.github.clauderesilience.observe.advice;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.observe.PromptObserver;

/**
 * Shows the prompts of live answers to the advisor, which compares some of them to learn
 * what prompt caching would save.
 *
 * @param advisor the advisor of the account
 */
public record PromptSamples(TierAdvisor advisor) implements PromptObserver {

	@Override
	public void answered(ClaudeCall call, ClaudeReply reply) {
		if (reply.source() == ClaudeReply.Source.LIVE) {
			this.advisor.answered(call.model(), call.body());
		}
	}

}
