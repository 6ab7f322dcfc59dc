package io.github.clauderesilience.json;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON schemas of types of the application, as structured outputs and tools need them.
 * Each is derived once. Thread-safe.
 */
public final class JsonSchemas {

	/** Both have to be there; the version is that of the pom. */
	private static final String[] NEEDED = { "com.github.victools.jsonschema.generator.SchemaGenerator",
			"com.github.victools.jsonschema.module.jackson.JacksonSchemaModule" };

	private static final Map<Class<?>, ObjectNode> KNOWN = new ConcurrentHashMap<>();

	private JsonSchemas() {
	}

	/**
	 * The schema of a type.
	 * @param type a record or class
	 * @return a copy
	 * @throws IllegalStateException when the library that derives schemas is missing; the
	 * message names it
	 * @throws IllegalArgumentException when no model can be held to the type, such as a
	 * map or a type that contains itself
	 */
	public static ObjectNode of(Class<?> type) {
		ObjectNode known = KNOWN.get(type);
		if (known == null) {
			check(JsonSchemas.class.getClassLoader());
			known = SchemaDeriver.derive(type);
			KNOWN.put(type, known);
		}
		return known.deepCopy();
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
