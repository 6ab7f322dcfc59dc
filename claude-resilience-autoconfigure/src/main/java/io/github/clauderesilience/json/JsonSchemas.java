package io.github.clauderesilience.json;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON schemas of types of the application, as structured outputs and tools need them.
 * Each is derived once. Thread-safe.
 */
public final class JsonSchemas {

	/** Both have to be there; the version is that of the pom. */
	private static final String[] NEEDED = { "com.github.victools.jsonschema.generator.SchemaGenerator",
			"com.github.victools.jsonschema.module.jackson.JacksonSchemaModule" };

	/** Does not keep a type alive, unlike a map. */
	private static final ClassValue<ObjectNode> SCHEMAS = new ClassValue<>() {
		@Override
		protected ObjectNode computeValue(Class<?> type) {
			check(JsonSchemas.class.getClassLoader());
			return SchemaDeriver.derive(type);
		}
	};

	private JsonSchemas() {
	}

	/**
	 * The schema of a type.
	 * @param type a record or class
	 * @return a copy
	 * @throws IllegalStateException when the library that derives schemas is missing, or
	 * for a Kotlin class {@code kotlin-reflect}; the message names it
	 * @throws IllegalArgumentException when no model can be held to the type, such as a
	 * map or a type that contains itself
	 */
	public static ObjectNode of(Class<?> type) {
		return SCHEMAS.get(type).deepCopy();
	}

	/**
	 * What is wrong with a document.
	 * @param json the document
	 * @param schema the schema
	 * @return at most ten problems in the form "/path: what is wrong", without texts of
	 * the document; empty if there are none
	 */
	public static List<String> problems(JsonNode json, JsonNode schema) {
		return SchemaCheck.problems(json, schema);
	}

	static void check(@Nullable ClassLoader loader) {
		for (String needed : NEEDED) {
			try {
				Class.forName(needed, false, loader);
			}
			catch (ClassNotFoundException ex) {
				throw new IllegalStateException("Deriving a JSON schema of a type needs"
						+ " com.github.victools:jsonschema-generator and com.github.victools:jsonschema-module-jackson,"
						+ " from version 5.0.0 on; add them, or pass a schema of your own", ex);
			}
		}
	}

}
