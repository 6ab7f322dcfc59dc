package io.github.clauderesilience.json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads documents into objects of the application. The modules on the class path are
 * used, Kotlin's for one; the settings of the application's own mapper are not, since the
 * names in a document are those of the schema the model was given. Thread-safe.
 */
public final class TypedJson {

	/**
	 * A mapper keeps what it knows about a type. One for all types would keep the class
	 * loaders of applications that are loaded again, as development tools do.
	 */
	private static final ClassValue<JsonMapper> MAPPERS = new ClassValue<>() {
		@Override
		protected JsonMapper computeValue(Class<?> type) {
			return JsonMapper.builder()
				.findAndAddModules()
				.enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
				.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
				.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
				.build();
		}
	};

	private TypedJson() {
	}

	/**
	 * Reads a document.
	 * @param json the document
	 * @param type the type of the object
	 * @param <T> the same type
	 * @return a new object
	 * @throws IllegalArgumentException when the document does not fit; the message says
	 * where, without the document's text
	 */
	public static <T> T read(JsonNode json, Class<T> type) {
		try {
			return MAPPERS.get(type).treeToValue(json, type);
		}
		catch (JacksonException ex) {
			String where = (ex instanceof DatabindException bind && !bind.getPath().isEmpty())
					? " at " + bind.getPathReference() : "";
			throw new IllegalArgumentException("The JSON is no " + type.getSimpleName() + where + ": "
					+ ex.getOriginalMessage().lines().findFirst().orElse(""), ex);
		}
	}

}
