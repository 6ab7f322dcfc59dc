package io.github.clauderesilience.simulator.reply;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A value that fits a simple JSON schema: all its properties, the first of its choices.
 */
final class SchemaSample {

	private static final int MAX_DEPTH = 16;

	private SchemaSample() {
	}

	static JsonNode of(JsonNode schema) {
		return of(schema, 0);
	}

	private static JsonNode of(JsonNode schema, int depth) {
		if (schema.has("const")) {
			return schema.get("const");
		}
		if (!schema.path("enum").isEmpty()) {
			return schema.get("enum").get(0);
		}
		if (!schema.path("anyOf").isEmpty()) {
			return of(schema.get("anyOf").get(0), depth + 1);
		}
		JsonNode type = schema.path("type");
		ObjectNode holder = Json.object();
		switch (type.isArray() ? type.path(0).asString("") : type.asString("object")) {
			case "string" -> holder.put("v", "sample");
			case "integer" -> holder.put("v", schema.path("minimum").asLong(1));
			case "number" -> holder.put("v", schema.path("minimum").asDouble(1.5));
			case "boolean" -> holder.put("v", true);
			case "null" -> holder.putNull("v");
			case "array" -> {
				ArrayNode array = holder.putArray("v");
				if (depth < MAX_DEPTH && schema.path("items").isObject()) {
					array.add(of(schema.get("items"), depth + 1));
				}
			}
			default -> {
				ObjectNode object = holder.putObject("v");
				if (depth < MAX_DEPTH) {
					schema.path("properties")
						.properties()
						.forEach((entry) -> object.set(entry.getKey(), of(entry.getValue(), depth + 1)));
				}
			}
		}
		JsonNode value = holder.get("v");
		return (value != null) ? value : StringNode.valueOf("");
	}

}
