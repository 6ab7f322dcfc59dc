package io.github.clauderesilience.fallback.adapt;

import io.github.clauderesilience.model.Accepts.ForcedToolChoice;
import io.github.clauderesilience.model.ModelSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a forced tool call into a request for one, for models that cannot be forced. The
 * tools themselves stay as they are: making their schemas strict could get them refused.
 */
final class ToolChoiceAdapter {

	private ToolChoiceAdapter() {
	}

	static void adapt(Draft draft, ModelSpec to) {
		if (to.accepts().forcedToolChoice() != ForcedToolChoice.NEVER || !draft.forcesTool()
				|| !(draft.json().path("tool_choice") instanceof ObjectNode choice)) {
			return;
		}
		String name = Draft.text(choice, "name");
		choice.put("type", "auto");
		choice.remove("name");
		String tool = name.isEmpty() ? "one of the tools" : "the tool \"" + name + "\"";
		draft.lastMessage().ifPresent((message) -> instruct(message, "Answer by calling " + tool + "."));
		draft.note("asked for " + tool + " instead of forcing it: " + to.id() + " refuses a forced tool choice");
	}

	private static void instruct(ObjectNode message, String instruction) {
		JsonNode content = message.path("content");
		if (!Draft.text(message, "role").equals("user")) {
			return;
		}
		if (content.isString()) {
			message.put("content", content.asString() + "\n\n" + instruction);
		}
		else if (content instanceof ArrayNode blocks) {
			ConversationAdapter.addText(blocks, instruction);
		}
	}

}
