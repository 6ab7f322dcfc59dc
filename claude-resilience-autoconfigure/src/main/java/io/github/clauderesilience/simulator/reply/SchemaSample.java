package io.github.clauderesilience.simulator.reply;

import io.github.clauderesilience.simulator.request.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.NullNode;
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
		return switch (type.isArray() ? type.path(0).asString("") : type.asString("object")) {
			case "string" -> StringNode.valueOf("sample");
			case "integer" -> LongNode.valueOf(schema.path("minimum").asLong(1));
			case "number" -> DoubleNode.valueOf(schema.path("minimum").asDouble(1.5));
			case "boolean" -> BooleanNode.TRUE;
			case "null" -> NullNode.getInstance();
			case "array" -> array(schema, depth);
			default -> object(schema, depth);
		};
	}

	private static ArrayNode array(JsonNode schema, int depth) {
		ArrayNode array = Json.object().arrayNode();
		if (depth < MAX_DEPTH && schema.path("items").isObject()) {
			array.add(of(schema.get("items"), depth + 1));
		}
		return array;
	}

	private static ObjectNode object(JsonNode schema, int depth) {
		ObjectNode object = Json.object();
		if (depth < MAX_DEPTH) {
			schema.path("properties")
				.properties()
				.forEach((entry) -> object.set(entry.getKey(), of(entry.getValue(), depth + 1)));
		}
		return object;
	}

}
