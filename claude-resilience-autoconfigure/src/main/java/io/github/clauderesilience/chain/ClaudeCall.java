package io.github.clauderesilience.chain;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question on its way through the call ring: the document to send, to which model, and
 * the context all its attempts share. Immutable; an interceptor that wants something else
 * proceeds with another call.
 *
 * @param body the complete Messages API request; shared, must not be changed
 * @param model the model that is asked now
 * @param betas values for the {@code anthropic-beta} header
 * @param stream whether the answer is wanted event by event
 * @param changes what was changed in the request to fit the model
 * @param context what all attempts of the question share
 */
public record ClaudeCall(ObjectNode body, String model, List<String> betas, boolean stream, List<String> changes,
		CallContext context) {

	/**
	 * The same question to another model.
	 * @param otherModel the model to ask
	 * @param adaptedBody the request, fitted to that model
	 * @param adaptedBetas the betas that apply to it
	 * @param adaptedChanges what was changed, for people
	 * @return the other call, with the same context
	 */
	public ClaudeCall to(String otherModel, ObjectNode adaptedBody, List<String> adaptedBetas,
			List<String> adaptedChanges) {
		return new ClaudeCall(adaptedBody, otherModel, adaptedBetas, this.stream, adaptedChanges, this.context);
	}

	/**
	 * Whether the request continues a message thread. An answer can be continued only
	 * once (beta message-threads-2026-08-12, read 2026-11), so such a request must not be
	 * sent a second time unless it is certain that the first was not processed, and no
	 * other model can take it.
	 * @return {@code true} for {@code thread: {"type":"continue"}}
	 */
	public boolean continuesThread() {
		return continuesThread(this.body);
	}

	/**
	 * Whether a request continues a message thread, see {@link #continuesThread()}.
	 * @param body the Messages API request
	 * @return {@code true} for {@code thread: {"type":"continue"}}
	 */
	public static boolean continuesThread(JsonNode body) {
		return "continue".equals(body.path("thread").path("type").stringValue(null));
	}

	/**
	 * Names the model and the state, never the content.
	 */
	@Override
	public String toString() {
		return "ClaudeCall[model=" + this.model + ", stream=" + this.stream + ", attempts=" + this.context.attempts()
				+ "]";
	}

}
