package io.github.clauderesilience.simulator.request;

import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON of the simulator, by a mapper of its own.
 */
public final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

	private static final JsonMapper STRICT = JsonMapper.builder().build();

	private static final char[] HEX = "0123456789abcdef".toCharArray();

	private Json() {
	}

	/**
	 * A new empty object.
	 * @return the object
	 */
	public static ObjectNode object() {
		return STRICT.createObjectNode();
	}

	/**
	 * Parses what a client has sent.
	 * @param body JSON in UTF-8
	 * @return the document
	 * @throws tools.jackson.core.JacksonException when it is not JSON
	 */
	public static JsonNode read(byte[] body) {
		return STRICT.readTree(body);
	}

	/**
	 * Parses a data file, in which comments are allowed.
	 * @param text JSON with comments
	 * @return the document
	 * @throws tools.jackson.core.JacksonException when it is not JSON
	 */
	public static JsonNode readData(String text) {
		return MAPPER.readTree(text);
	}

	/**
	 * Writes a document.
	 * @param value a node, a record, a map or a list
	 * @return JSON in UTF-8
	 */
	public static byte[] write(Object value) {
		return STRICT.writeValueAsBytes(value);
	}

	/**
	 * A value as a JSON document.
	 * @param value a record, a map or a list
	 * @return the document
	 */
	public static JsonNode tree(Object value) {
		return STRICT.valueToTree(value);
	}

	/**
	 * Appends a text as a JSON string.
	 * @param target receives the string with its quotes
	 * @param text the text
	 */
	public static void quote(StringBuilder target, String text) {
		target.append('"');
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"' || c == '\\') {
				target.append('\\').append(c);
			}
			else if (c == '\n') {
				target.append("\\n");
			}
			else if (c < 0x20) {
				target.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
			}
			else {
				target.append(c);
			}
		}
		target.append('"');
	}

}
