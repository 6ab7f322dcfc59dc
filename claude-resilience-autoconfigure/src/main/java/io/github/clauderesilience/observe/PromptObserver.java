package io.github.clauderesilience.observe;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.chain.ClaudeCall;

/**
 * Looks at the prompts of calls that were answered. Must return at once.
 */
@FunctionalInterface
public interface PromptObserver {

	/** Looks at none. */
	PromptObserver NONE = (call, reply) -> {
	};

	/**
	 * A call was answered.
	 * @param call the call as it came in; its body is shared and must not be changed
	 * @param reply the answer
	 */
	void answered(ClaudeCall call, ClaudeReply reply);

}
