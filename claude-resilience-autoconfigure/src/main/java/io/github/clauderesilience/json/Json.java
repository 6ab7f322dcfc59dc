package io.github.clauderesilience.json;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.databind.type.TypeFactory;

/**
 * Reads and writes documents of the Messages API without changing them: decimals keep
 * their digits, integers of any size stay exact, unknown fields pass. Thread-safe.
 */
public final class Json {

	/**
	 * Longest string in a document, in characters. The Messages API takes bodies of up to
	 * 32 MB (platform.claude.com/docs/en/api/errors, read 2026-08); a base64 image is one
	 * string.
	 */
	private static final int MAX_STRING_CHARS = 64 * 1024 * 1024;

	/**
	 * Brackets, names and values in a document; our choice. Each takes up to fifty times
	 * its bytes as a node: 8 MB of empty arrays filled 250 MB.
	 */
	private static final long MAX_TOKENS = 1_000_000;

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(
					StreamReadConstraints.builder().maxStringLength(MAX_STRING_CHARS).maxTokenCount(MAX_TOKENS).build())
			.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
			.build())
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private static final JsonMapper ASCII_MAPPER = MAPPER.rebuild()
		.configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
		.build();

	/**
	 * A mapper keeps what it knows about a type. The one above would keep the class
	 * loaders of applications that are loaded again, as development tools do.
	 */
	private static final ClassValue<JsonMapper> MAPPERS = new ClassValue<>() {
		@Override
		protected JsonMapper computeValue(Class<?> type) {
			return MAPPER.rebuild().typeFactory(TypeFactory.createDefaultInstance()).build();
		}
	};

	private Json() {
	}

	/**
	 * The mapper, for codecs.
	 * @return the shared immutable mapper
	 */
	public static JsonMapper mapper() {
		return MAPPER;
	}

	/**
	 * A new empty object.
	 * @return a document to fill
	 */
	public static ObjectNode object() {
		return MAPPER.createObjectNode();
	}

	/**
	 * Reads a JSON object.
	 * @param json UTF-8 bytes
	 * @return the object, or {@code null} if the bytes are not exactly one JSON object
	 */
	public static @Nullable ObjectNode readObject(byte[] json) {
		return readObject(json, 0, json.length);
	}

	/**
	 * Reads a JSON object.
	 * @param json UTF-8 bytes
	 * @param offset index of the first byte
	 * @param length number of bytes
	 * @return the object, or {@code null} if the bytes are not exactly one JSON object
	 */
	public static @Nullable ObjectNode readObject(byte[] json, int offset, int length) {
		if (length == 0) {
			return null;
		}
		try {
			return (MAPPER.readTree(json, offset, length) instanceof ObjectNode object) ? object : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Reads a JSON object.
	 * @param json the text
	 * @return the object, or {@code null} if the text is not exactly one JSON object
	 */
	public static @Nullable ObjectNode readObject(String json) {
		return readObject(json.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Replaces each lone surrogate by U+FFFD: the API refuses a request with one.
	 * @param json a JSON document in UTF-8; it is changed in place
	 * @return the same array
	 */
	public static byte[] repair(byte[] json) {
		return Surrogates.repair(json);
	}

	/**
	 * Writes a document as UTF-8. A lone surrogate, as in a text that was cut within an
	 * emoji, becomes U+FFFD: the API refuses it.
	 * @param node the document
	 * @return UTF-8 bytes
	 */
	public static byte[] write(JsonNode node) {
		try {
			return Surrogates.repair(MAPPER.writeValueAsBytes(node));
		}
		catch (JacksonException ex) {
			return Surrogates.repair(ASCII_MAPPER.writeValueAsBytes(node));
		}
	}

	/**
	 * Turns a Java value into JSON: strings, numbers, booleans, collections, maps,
	 * records and JSON itself, which is copied.
	 * @param value the value; {@code null} becomes JSON null
	 * @return the JSON
	 * @throws IllegalArgumentException when the value has no JSON form
	 */
	public static JsonNode of(@Nullable Object value) {
		if (value instanceof JsonNode node) {
			return node.deepCopy();
		}
		if (value instanceof String text) {
			return StringNode.valueOf(text);
		}
		try {
			return mapperOf(value).valueToTree(value);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("No JSON form for a value of type "
					+ ((value != null) ? value.getClass().getName() : "null") + "; pass JSON, a map or a plain value",
					ex);
		}
	}

	private static JsonMapper mapperOf(@Nullable Object value) {
		return (value == null || value.getClass().getClassLoader() == null) ? MAPPER : MAPPERS.get(value.getClass());
	}

}
