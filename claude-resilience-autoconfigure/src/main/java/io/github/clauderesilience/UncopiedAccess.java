package io.github.clauderesilience;

import tools.jackson.databind.node.ObjectNode;

/**
 * What the machinery of this library may do with values of the API and applications may
 * not: read and make them without a copy. Not for applications; may change in any
 * release.
 */
public abstract class UncopiedAccess {

	protected UncopiedAccess() {
	}

	/**
	 * The body of a request.
	 * @param request the request
	 * @return the document itself, which must not be changed
	 */
	protected static ObjectNode bodyOf(ClaudeRequest request) {
		return request.shared();
	}

	/**
	 * Makes a reply of a document that nothing else holds.
	 * @param body the message as the API writes it; must not be changed afterwards
	 * @param provenance where it came from
	 * @return the reply
	 */
	protected static ClaudeReply replyOf(ObjectNode body, ClaudeReply.Provenance provenance) {
		return ClaudeReply.ofOwned(body, provenance);
	}

	/**
	 * Notes in a failure the conversation of the loop that it ended.
	 * @param failure the failure
	 * @param conversation the conversation so far
	 * @return the same failure
	 */
	protected static ClaudeException continued(ClaudeException failure, ClaudeRequest conversation) {
		return failure.continuedBy(conversation);
	}

}
