package io.github.clauderesilience.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import org.springframework.core.KotlinDetector;
import org.springframework.core.Nullness;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Derives schemas with the schema generator of victools, which knows the annotations of
 * Jackson. Every property is required unless it is {@code Optional}, marked
 * {@code @Nullable}, or of a type with a {@code ?} in Kotlin. The only class that knows
 * that library.
 */
final class SchemaDeriver {

	/**
	 * What structured outputs can hold a model to
	 * (platform.claude.com/docs/en/build-with-claude/structured-outputs, read 2026-09);
	 * anything else is answered with 400.
	 */
	private static final Set<String> FORMATS = Set.of("date-time", "time", "date", "duration", "email", "hostname",
			"uri", "ipv4", "ipv6", "uuid");

	private static final Set<String> REFUSED = Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
			"multipleOf", "minLength", "maxLength", "maxItems", "uniqueItems", "minProperties", "maxProperties");

	private SchemaDeriver() {
	}

	static ObjectNode derive(Class<?> type) {
		ObjectNode schema;
		try {
			schema = (ObjectNode) generator().generateSchema(type);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("No schema can be derived of " + type.getName() + " (" + ex.getMessage()
					+ "); a type that contains itself cannot be asked for", ex);
		}
		restrict(schema, type.getSimpleName());
		if (!"object".equals(schema.path("type").stringValue(null))) {
			throw new IllegalArgumentException(
					type.getName() + " is no object with properties; wrap it in a record, such as record Answer("
							+ type.getSimpleName() + " value) {}");
		}
		return schema;
	}

	/** One for each type, since a generator keeps the types it has seen. */
	private static SchemaGenerator generator() {
		SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12,
				OptionPreset.PLAIN_JSON);
		config.with(new JacksonSchemaModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY,
				JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE));
		config.with(Option.INLINE_ALL_SCHEMAS, Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
				Option.EXTRA_OPEN_API_FORMAT_VALUES, Option.FLATTENED_OPTIONALS);
		config.without(Option.SCHEMA_VERSION_INDICATOR);
		// A model writes the properties in this order: that of the declaration
		config.forTypesInGeneral().withPropertySorter((one, other) -> 0);
		config.forFields().withRequiredCheck(SchemaDeriver::isRequired);
		return new SchemaGenerator(config.build());
	}

	private static boolean isRequired(FieldScope property) {
		Field field = property.getRawMember();
		checkKotlin(field.getDeclaringClass());
		return !Optional.class.isAssignableFrom(field.getType()) && Nullness.forField(field) != Nullness.NULLABLE
				&& Stream
					.concat(Arrays.stream(field.getAnnotations()),
							Arrays.stream(field.getAnnotatedType().getAnnotations()))
					.map(Annotation::annotationType)
					.noneMatch((annotation) -> annotation.getSimpleName().equals("Nullable"));
	}

	/** Without it, what is optional in Kotlin cannot be told from what is required. */
	private static void checkKotlin(Class<?> type) {
		if (KotlinDetector.isKotlinType(type) && !KotlinDetector.isKotlinReflectPresent()) {
			throw new IllegalStateException("Deriving a JSON schema of the Kotlin class " + type.getName()
					+ " needs org.jetbrains.kotlin:kotlin-reflect,"
					+ " which tells optional properties (?) from required ones; add it, or pass a schema of your own");
		}
	}

	private static void restrict(JsonNode schema, String where) {
		if (schema instanceof ObjectNode object) {
			object.remove(REFUSED);
			if (!FORMATS.contains(object.path("format").stringValue(""))) {
				object.remove("format");
			}
			if ("object".equals(object.path("type").stringValue(null)) && object.path("properties").isEmpty()) {
				throw new IllegalArgumentException("No model can be held to " + where
						+ ": it has no properties of its own, like a map; use a list of records instead");
			}
			for (Map.Entry<String, JsonNode> child : object.properties()) {
				boolean properties = child.getKey().equals("properties");
				for (Map.Entry<String, JsonNode> entry : properties ? child.getValue().properties() : Set.of(child)) {
					restrict(entry.getValue(), properties ? where + "." + entry.getKey() : where);
				}
			}
		}
		else if (schema.isArray()) {
			Collection<JsonNode> elements = schema.values();
			elements.forEach((element) -> restrict(element, where));
		}
	}

}
