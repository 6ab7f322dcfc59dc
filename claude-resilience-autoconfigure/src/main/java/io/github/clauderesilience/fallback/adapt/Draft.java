package io.github.clauderesilience.fallback.adapt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request under rewriting, with a record of what was changed. Used by one thread.
 */
final class Draft {

	private final ObjectNode json;

	private final List<String> betas;

	private final List<String> changes = new ArrayList<>();

	Draft(ObjectNode original, List<String> betas) {
		this.json = original.deepCopy();
		this.betas = new ArrayList<>(betas);
	}

	ObjectNode json() {
		return this.json;
	}

	List<String> betas() {
		return this.betas;
	}

	List<String> changes() {
		return this.changes;
	}

	void note(String change) {
		this.changes.add(change);
	}

	/**
	 * Removes a top-level field, if it is there.
	 * @param field the field
	 * @param why the reason, for the record
	 * @return whether it was there
	 */
	boolean drop(String field, String why) {
		boolean present = this.json.remove(field) != null;
		if (present) {
			note("dropped " + field + ": " + why);
		}
		return present;
	}

	void dropBetas(String prefix, String why) {
		if (this.betas.removeIf((beta) -> beta.startsWith(prefix))) {
			note("dropped beta " + prefix + ": " + why);
		}
	}

	OptionalLong maxTokens() {
		JsonNode node = this.json.path("max_tokens");
		return node.isIntegralNumber() ? OptionalLong.of(node.longValue()) : OptionalLong.empty();
	}

	Optional<ArrayNode> messages() {
		return (this.json.path("messages") instanceof ArrayNode messages) ? Optional.of(messages) : Optional.empty();
	}

	Optional<ObjectNode> lastMessage() {
		return messages().filter((messages) -> !messages.isEmpty())
			.map((messages) -> messages.get(messages.size() - 1))
			.filter(ObjectNode.class::isInstance)
			.map(ObjectNode.class::cast);
	}

	boolean forcesTool() {
		String type = text(this.json.path("tool_choice"), "type");
		return "any".equals(type) || "tool".equals(type);
	}

	static String text(JsonNode node, String field) {
		return node.path(field).asString("");
	}

}
