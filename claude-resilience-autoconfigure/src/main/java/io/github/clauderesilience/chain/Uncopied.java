package io.github.clauderesilience.chain;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.UncopiedAccess;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and makes values of the API without a copy: those who hold the document know that
 * it does not change.
 */
public final class Uncopied extends UncopiedAccess {

	private Uncopied() {
	}

	/**
	 * The body of a request.
	 * @param request the request
	 * @return the document itself, which must not be changed
	 */
	public static ObjectNode body(ClaudeRequest request) {
		return bodyOf(request);
	}

	/**
	 * Makes a reply of a document that nothing else holds.
	 * @param body the message as the API writes it; must not be changed afterwards
	 * @param provenance where it came from
	 * @return the reply
	 */
	public static ClaudeReply reply(ObjectNode body, ClaudeReply.Provenance provenance) {
		return replyOf(body, provenance);
	}

	/**
	 * Notes in a failure the conversation of the loop that it ended.
	 * @param failure the failure
	 * @param conversation the conversation so far
	 * @return the same failure
	 */
	public static ClaudeException continuedBy(ClaudeException failure, ClaudeRequest conversation) {
		return continued(failure, conversation);
	}

}
