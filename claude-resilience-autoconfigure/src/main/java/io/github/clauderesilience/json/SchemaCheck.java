package io.github.clauderesilience.json;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * Holds a document against a schema of {@link JsonSchemas}: type, required and unknown
 * properties, enumerations (the API does not promise their capitals), elements. Pure.
 */
final class SchemaCheck {

	private static final int MOST_PROBLEMS = 10;

	private SchemaCheck() {
	}

	static List<String> problems(JsonNode json, JsonNode schema) {
		List<String> problems = new ArrayList<>();
		check(json, schema, "", problems);
		return List.copyOf(problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
	}

	private static void check(JsonNode json, JsonNode schema, String path, List<String> problems) {
		JsonNode choices = schema.path("anyOf");
		if (choices.isArray() && choices.values().stream().noneMatch((choice) -> problems(json, choice).isEmpty())) {
			problems.add(at(path) + "fits none of the " + choices.size() + " allowed forms");
		}
		JsonNode allOf = schema.path("allOf");
		allOf.forEach((part) -> check(json, part, path, problems));
		if (!isOfType(json, schema.path("type"))) {
			problems.add(at(path) + "is " + name(json) + " but must be " + schema.path("type"));
			return;
		}
		checkValue(json, schema, path, problems);
		if (json.isObject()) {
			checkProperties(json, schema, path, problems);
		}
		if (json.isArray() && schema.has("items")) {
			for (int i = 0; i < json.size(); i++) {
				check(json.path(i), schema.path("items"), path + "/" + i, problems);
			}
		}
	}

	private static void checkValue(JsonNode json, JsonNode schema, String path, List<String> problems) {
		JsonNode allowed = schema.path("enum");
		if (allowed.isArray() && allowed.values().stream().noneMatch((one) -> isSame(one, json))) {
			problems.add(at(path) + "must be one of " + allowed);
		}
		if (schema.has("const") && !isSame(schema.path("const"), json)) {
			problems.add(at(path) + "must be " + schema.path("const"));
		}
	}

	private static void checkProperties(JsonNode json, JsonNode schema, String path, List<String> problems) {
		for (JsonNode required : schema.path("required")) {
			if (json.path(required.stringValue("")).isMissingNode()) {
				problems.add(at(path) + "lacks \"" + required.stringValue("") + "\"");
			}
		}
		boolean closed = schema.path("additionalProperties").isBoolean()
				&& !schema.path("additionalProperties").booleanValue();
		json.properties().forEach((property) -> {
			JsonNode own = schema.path("properties").path(property.getKey());
			if (property.getValue().isNull() && !isRequired(property.getKey(), schema)) {
				return; // as good as left out
			}
			if (!own.isMissingNode()) {
				check(property.getValue(), own, path + "/" + property.getKey(), problems);
			}
			else if (closed && schema.has("properties")) {
				problems.add(at(path) + "has an unknown property");
			}
		});
	}

	private static boolean isRequired(String name, JsonNode schema) {
		return !schema.path("properties").has(name)
				|| schema.path("required").values().stream().anyMatch((one) -> one.stringValue("").equals(name));
	}

	private static boolean isOfType(JsonNode json, JsonNode type) {
		if (type.isArray()) {
			return type.values().stream().anyMatch((one) -> isOfType(json, one));
		}
		return switch (type.stringValue("")) {
			case "object" -> json.isObject();
			case "array" -> json.isArray();
			case "string" -> json.isString();
			case "integer" -> json.isNumber() && json.decimalValue().stripTrailingZeros().scale() <= 0;
			case "number" -> json.isNumber();
			case "boolean" -> json.isBoolean();
			case "null" -> json.isNull();
			default -> true;
		};
	}

	private static boolean isSame(JsonNode allowed, JsonNode json) {
		return allowed.equals(json)
				|| allowed.isString() && json.isString() && allowed.stringValue().equalsIgnoreCase(json.stringValue());
	}

	private static String name(JsonNode json) {
		return json.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
	}

	private static String at(String path) {
		return (path.isEmpty() ? "the answer" : path) + " ";
	}

}
