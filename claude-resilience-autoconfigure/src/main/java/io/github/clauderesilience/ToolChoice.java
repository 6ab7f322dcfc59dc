package io.github.clauderesilience;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a model has to call a tool: the field {@code tool_choice}
 * (platform.claude.com/docs/en/agents-and-tools/tool-use, read 2026-08). Some models
 * refuse to be forced; a fallback model is asked in its own way.
 *
 * @param type {@code auto}, {@code any}, {@code tool} or {@code none}
 * @param tool the name of the tool for type {@code tool}, else {@code null}
 * @param parallel whether the model may call several tools at once
 */
public record ToolChoice(String type, @Nullable String tool, boolean parallel) {

	public ToolChoice {
		Invalid.blank(type, "The type of the tool choice", "use ToolChoice.auto()");
	}

	/**
	 * Leaves it to the model, as without the field.
	 * @return the choice
	 */
	public static ToolChoice auto() {
		return new ToolChoice("auto", null, true);
	}

	/**
	 * Has the model call at least one tool.
	 * @return the choice
	 */
	public static ToolChoice any() {
		return new ToolChoice("any", null, true);
	}

	/**
	 * Has the model call one particular tool.
	 * @param name the name of the tool
	 * @return the choice
	 */
	public static ToolChoice tool(String name) {
		return new ToolChoice("tool", Invalid.blank(name, "The name of the tool", "use ToolChoice.any()"), true);
	}

	/**
	 * Keeps the model from calling tools.
	 * @return the choice
	 */
	public static ToolChoice none() {
		return new ToolChoice("none", null, true);
	}

	/**
	 * Keeps the model from calling several tools at once.
	 * @return a new choice
	 */
	public ToolChoice oneAtATime() {
		return new ToolChoice(this.type, this.tool, false);
	}

	/**
	 * The field as the API writes it.
	 * @return a new document
	 */
	public ObjectNode json() {
		ObjectNode json = Json.object().put("type", this.type);
		if (this.tool != null) {
			json.put("name", this.tool);
		}
		if (!this.parallel && !this.type.equals("none")) {
			json.put("disable_parallel_tool_use", true);
		}
		return json;
	}

}
