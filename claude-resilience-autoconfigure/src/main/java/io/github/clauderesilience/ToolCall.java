package io.github.clauderesilience;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.json.TypedJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool that the model wants to be run.
 *
 * @param id the id that goes with the result
 * @param name the name of the tool
 * @param input what the tool is called with, by its schema
 */
public record ToolCall(String id, String name, ObjectNode input) {

	static ToolCall of(JsonNode block) {
		JsonNode input = block.path("input");
		return new ToolCall(block.path("id").stringValue(""), block.path("name").stringValue(""),
				(input instanceof ObjectNode object) ? object.deepCopy() : Json.object());
	}

	/**
	 * The input as an object of the application.
	 * @param type a record or class whose properties are those of the tool's schema
	 * @param <T> the same type
	 * @return a new object
	 * @throws IllegalArgumentException when the input does not fit the type; the message
	 * names the position, and can be reported to the model
	 */
	public <T> T input(Class<T> type) {
		return TypedJson.read(this.input, type);
	}

	@JsonValue
	JsonForms.Call jsonForm() {
		return new JsonForms.Call(this.id, this.name, JsonForms.plain(this.input));
	}

	/**
	 * Names the tool, never the input.
	 */
	@Override
	public String toString() {
		return "ToolCall[id=" + this.id + ", name=" + this.name + "]";
	}

}
