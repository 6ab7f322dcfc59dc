package io.github.clauderesilience;

import java.util.Map;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a request is to be answered: model, length, tools and the other fields of the
 * Messages API. Not thread-safe.
 *
 * @param <B> the builder itself
 */
abstract class FieldBuilder<B extends FieldBuilder<B>> extends ConversationBuilder<B> {

	FieldBuilder(ObjectNode body, boolean shared) {
		super(body, shared);
	}

	/**
	 * The model to ask.
	 * @param model a model id or alias; the default is {@code claude.model}
	 * @return this builder
	 * @throws ClaudeRequestException when it is blank
	 */
	public B model(String model) {
		own().put("model", Invalid.blank(model, "The model id", "leave it out to ask claude.model"));
		return self();
	}

	/**
	 * The most output tokens the model may write, thinking included.
	 * @param maxTokens at least 1; the default is {@code claude.max-tokens}. To warm the
	 * prompt cache with zero use {@code set("max_tokens", 0)}
	 * @return this builder
	 * @throws ClaudeRequestException when it is less than 1
	 */
	public B maxTokens(int maxTokens) {
		if (maxTokens < 1) {
			throw Invalid.request("max_tokens is " + maxTokens
					+ " but must be at least 1; to warm the prompt cache use set(\"max_tokens\", 0)");
		}
		own().put("max_tokens", maxTokens);
		return self();
	}

	/**
	 * Whether the model thinks before it answers.
	 * @param thinking the kind of thinking
	 * @return this builder
	 */
	public B thinking(Thinking thinking) {
		own().set("thinking", thinking.json());
		return self();
	}

	/**
	 * How much work the model puts into the answer.
	 * @param effort the effort
	 * @return this builder
	 */
	public B effort(Effort effort) {
		outputConfig().put("effort", effort.key());
		return self();
	}

	/**
	 * How much chance there is in the answer, for models that take it; those from Opus
	 * 4.7 on refuse it.
	 * @param temperature from 0 to 1; the API's default is 1
	 * @return this builder
	 * @throws ClaudeRequestException when it is out of range
	 */
	public B temperature(double temperature) {
		if (!(temperature >= 0 && temperature <= 1)) {
			throw Invalid.request("temperature is " + temperature + " but must be from 0 to 1");
		}
		own().put("temperature", temperature);
		return self();
	}

	/**
	 * Texts at which the model stops; {@link ClaudeReply#stopReason()} is then
	 * {@code stop_sequence}.
	 * @param sequences the texts, in place of any set before
	 * @return this builder
	 * @throws ClaudeRequestException when one is {@code null} or blank
	 */
	public B stopSequences(String... sequences) {
		ArrayNode array = own().putArray("stop_sequences");
		for (String sequence : sequences) {
			array.add(Invalid.blank(sequence, "A stop sequence", "the API takes none of white space alone"));
		}
		return self();
	}

	/**
	 * What the provider may use to tell the application's users apart:
	 * {@code metadata.user_id}.
	 * @param userId an opaque id; no name, no address
	 * @return this builder
	 * @throws ClaudeRequestException when it is {@code null} or blank
	 */
	public B userId(String userId) {
		return metadata(Map.of("user_id", Invalid.blank(userId, "The user id", "leave it out for none")));
	}

	/**
	 * Metadata of the request.
	 * @param metadata fields of {@code metadata}, in place of any set before
	 * @return this builder
	 */
	public B metadata(Map<String, ?> metadata) {
		return set("metadata", metadata);
	}

	/**
	 * Adds tools.
	 * @param tools what the model may call
	 * @return this builder
	 */
	public B tools(ClaudeTool... tools) {
		for (ClaudeTool tool : tools) {
			array("tools").add(tool.json());
		}
		return self();
	}

	/**
	 * Adds a tool as the API writes it.
	 * @param tool a JSON object, which is copied
	 * @return this builder
	 * @throws ClaudeRequestException when it is {@code null}
	 */
	public B tool(JsonNode tool) {
		array("tools").add(Invalid.copy(tool, "The tool"));
		return self();
	}

	/**
	 * Adds a tool of the application.
	 * @param name the tool's name
	 * @param description what it does, for the model
	 * @param inputSchema its JSON schema
	 * @return this builder
	 */
	public B tool(String name, String description, Map<String, ?> inputSchema) {
		return tools(ClaudeTool.of(name, description, inputSchema));
	}

	/**
	 * Whether the model has to call a tool.
	 * @param choice the choice; without it the model decides
	 * @return this builder
	 */
	public B toolChoice(ToolChoice choice) {
		own().set("tool_choice", choice.json());
		return self();
	}

	/**
	 * Sets any field of the Messages API, known to this library or not.
	 * @param jsonField the name as the API writes it
	 * @param value JSON, a map, a collection or a plain value
	 * @return this builder
	 */
	public B set(String jsonField, @Nullable Object value) {
		own().set(jsonField, Json.of(value));
		return self();
	}

	private ObjectNode outputConfig() {
		ObjectNode own = own();
		return (own.get("output_config") instanceof ObjectNode config) ? config : own.putObject("output_config");
	}

}
