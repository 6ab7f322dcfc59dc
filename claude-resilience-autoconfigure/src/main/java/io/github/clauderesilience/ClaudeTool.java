package io.github.clauderesilience;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.json.JsonSchemas;
import io.github.clauderesilience.json.TypedJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool of the application: what the model is told about it and, for a {@link ToolLoop},
 * what it does. Immutable.
 */
public final class ClaudeTool {

	/** platform.claude.com/docs/en/agents-and-tools/tool-use, read 2026-08. */
	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

	private final String name;

	private final ObjectNode definition;

	private final @Nullable ToolHandler<ObjectNode> handler;

	private ClaudeTool(String name, ObjectNode definition, @Nullable ToolHandler<ObjectNode> handler) {
		this.name = name;
		this.definition = definition;
		this.handler = handler;
	}

	/**
	 * Creates a tool by its schema.
	 * @param name letters, digits, {@code _} and {@code -}
	 * @param description what it does and when to use it, for the model
	 * @param inputSchema the JSON schema of its input
	 * @return a tool without a handler
	 * @throws ClaudeRequestException when the API would not take the name
	 */
	public static ClaudeTool of(String name, String description, Map<String, ?> inputSchema) {
		return of(name, description, (ObjectNode) Json.of(inputSchema), null);
	}

	/**
	 * Creates a tool whose schema is derived from a type.
	 * @param name letters, digits, {@code _} and {@code -}
	 * @param description what it does and when to use it, for the model
	 * @param inputType a record or class; {@code @JsonPropertyDescription} on its
	 * properties is reported to the model
	 * @return a tool without a handler
	 * @throws ClaudeRequestException when the API would not take the name
	 * @throws IllegalStateException when the library that derives schemas is missing; the
	 * message names it
	 */
	public static ClaudeTool of(String name, String description, Class<?> inputType) {
		return of(name, description, JsonSchemas.of(inputType), null);
	}

	/**
	 * Creates a tool that can run.
	 * @param name letters, digits, {@code _} and {@code -}
	 * @param description what it does and when to use it, for the model
	 * @param inputType a record or class; {@code @JsonPropertyDescription} on its
	 * properties is reported to the model
	 * @param handler what it does
	 * @param <I> the type of its input
	 * @return the tool
	 * @throws ClaudeRequestException when the API would not take the name
	 * @throws IllegalStateException when the library that derives schemas is missing; the
	 * message names it
	 */
	public static <I> ClaudeTool of(String name, String description, Class<I> inputType, ToolHandler<I> handler) {
		Objects.requireNonNull(handler, "handler");
		return of(name, description, JsonSchemas.of(inputType),
				(input) -> handler.handle(TypedJson.read(input, inputType)));
	}

	/**
	 * Gives the tool something to do.
	 * @param handler gets the input as JSON
	 * @return a new tool
	 */
	public ClaudeTool handledBy(ToolHandler<ObjectNode> handler) {
		return new ClaudeTool(this.name, this.definition, handler);
	}

	/**
	 * Has the API hold the model to the schema ({@code strict: true}).
	 * @return a new tool
	 */
	public ClaudeTool strict() {
		ObjectNode strict = this.definition.deepCopy();
		strict.put("strict", true);
		return new ClaudeTool(this.name, strict, this.handler);
	}

	/**
	 * The name.
	 * @return letters, digits, {@code _} and {@code -}
	 */
	public String name() {
		return this.name;
	}

	/**
	 * What it does.
	 * @return the handler, or {@code null} for a tool that the application runs by hand
	 */
	public @Nullable ToolHandler<ObjectNode> handler() {
		return this.handler;
	}

	/**
	 * The definition as the API writes it.
	 * @return a copy
	 */
	public ObjectNode json() {
		return this.definition.deepCopy();
	}

	@Override
	public String toString() {
		return "ClaudeTool[name=" + this.name + "]";
	}

	private static ClaudeTool of(String name, String description, ObjectNode schema,
			@Nullable ToolHandler<ObjectNode> handler) {
		if (name == null || !NAME.matcher(name).matches()) {
			throw Invalid.request("A tool is named \"" + name
					+ "\", and the API takes 1 to 128 letters, digits, underscores and hyphens; rename it");
		}
		ObjectNode definition = Json.object();
		definition.put("name", name);
		definition.put("description", description);
		definition.set("input_schema", schema);
		return new ClaudeTool(name, definition, handler);
	}

}
