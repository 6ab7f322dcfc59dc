package io.github.clauderesilience;

import java.util.List;

import io.github.clauderesilience.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The conversation of a request: the system prompt and the messages. Holds the document,
 * and copies it before the first change when a request shares it. Not thread-safe.
 *
 * @param <B> the builder itself
 */
abstract class ConversationBuilder<B extends ConversationBuilder<B>> {

	private ObjectNode body;

	/** Whether a request has the same document, so that the next change copies it. */
	private boolean shared;

	ConversationBuilder(ObjectNode body, boolean shared) {
		this.body = body;
		this.shared = shared;
	}

	/**
	 * The system prompt.
	 * @param system the text
	 * @return this builder
	 * @throws ClaudeRequestException when it is {@code null} or blank
	 */
	public B system(String system) {
		own().put("system", Invalid.blank(system, "The system prompt", "leave it out for none"));
		return self();
	}

	/**
	 * Sets a system prompt that is kept in the provider's prompt cache, together with the
	 * tools: further requests that begin alike cost less and count less against the
	 * limits. A prompt shorter than the model's least cacheable prefix (512 to 4,096
	 * tokens) is sent all the same, and not cached.
	 * @param system the text, the same in each request
	 * @return this builder
	 * @throws ClaudeRequestException when it is {@code null} or blank
	 */
	public B systemCached(String system) {
		ObjectNode block = own().putArray("system").addObject();
		block.put("type", "text");
		block.put("text", Invalid.blank(system, "The system prompt", "leave it out for none"));
		block.putObject("cache_control").put("type", "ephemeral");
		return self();
	}

	/**
	 * Adds a message of the user.
	 * @param text what the user says
	 * @return this builder
	 * @throws ClaudeRequestException when it is {@code null} or blank
	 */
	public B user(String text) {
		return message("user", Invalid.blank(text, "The question", "pass what the user said"));
	}

	/**
	 * Adds a message of the user with images, PDFs or texts, which stand before the
	 * question, as the provider advises.
	 * @param text what the user says
	 * @param attachments what goes with it
	 * @return this builder
	 * @throws ClaudeRequestException when the text is {@code null} or blank
	 */
	public B user(String text, Attachment... attachments) {
		ArrayNode content = Json.mapper().createArrayNode();
		for (Attachment attachment : attachments) {
			content.add(attachment.json());
		}
		content.addObject()
			.put("type", "text")
			.put("text", Invalid.blank(text, "The question", "pass what the user said"));
		return append("user", content);
	}

	/**
	 * Adds an earlier answer of the model.
	 * @param text what the model said
	 * @return this builder
	 * @throws ClaudeRequestException when it is {@code null} or blank
	 */
	public B assistant(String text) {
		return message("assistant", Invalid.blank(text, "The answer", "pass what the model said"));
	}

	/**
	 * Adds an answer as it came, with its thinking and its tool calls. A message that
	 * stood in for an answer ({@link ClaudeReply#isAnswer()} is {@code false}) is left
	 * out: the model would take the apology for its own words. The question before it
	 * stays, and the provider reads two messages of the user in a row as one.
	 * @param reply the answer to the request so far
	 * @return this builder
	 */
	public B reply(ClaudeReply reply) {
		JsonNode content = reply.shared().path("content");
		return (reply.isAnswer() && content.isArray() && !content.isEmpty()) ? append("assistant", content.deepCopy())
				: self();
	}

	/**
	 * Adds the result of a tool call. The results of calls of one answer are in one
	 * message, as the API demands.
	 * @param toolCallId the {@link ToolCall#id()}
	 * @param result a text, a JSON array of content blocks, or any value, which is sent
	 * as JSON
	 * @return this builder
	 * @throws ClaudeRequestException when the id is {@code null} or blank
	 */
	public B toolResult(String toolCallId, Object result) {
		return result(toolCallId, result, false);
	}

	/**
	 * Tells the model that a tool call failed, so that it can try otherwise.
	 * @param toolCallId the {@link ToolCall#id()}
	 * @param problem what went wrong, for the model
	 * @return this builder
	 * @throws ClaudeRequestException when the id is {@code null} or blank
	 */
	public B toolError(String toolCallId, String problem) {
		return result(toolCallId, Invalid.blank(problem, "The problem", "say what went wrong"), true);
	}

	/**
	 * Adds the turns of a conversation that the application has kept.
	 * @param turns the turns in their order; copied
	 * @return this builder
	 */
	public B conversation(List<ClaudeTurn> turns) {
		turns.forEach((turn) -> append(turn.role(), turn.content()));
		return self();
	}

	/**
	 * Adds a message.
	 * @param role {@code user}, {@code assistant} or another role of the API
	 * @param content a text, a JSON array of content blocks, or a list of maps
	 * @return this builder
	 */
	public B message(String role, Object content) {
		return append(role, Json.of(content));
	}

	/**
	 * Adds a message as the API writes it.
	 * @param message a JSON object, which is copied
	 * @return this builder
	 * @throws ClaudeRequestException when it is {@code null}
	 */
	public B message(JsonNode message) {
		array("messages").add(Invalid.copy(message, "The message"));
		return self();
	}

	final ArrayNode array(String field) {
		ObjectNode own = own();
		return (own.get(field) instanceof ArrayNode array) ? array : own.putArray(field);
	}

	final ObjectNode own() {
		if (this.shared) {
			this.body = this.body.deepCopy();
			this.shared = false;
		}
		return this.body;
	}

	/**
	 * The document for a request, which this builder does not change any more.
	 */
	final ObjectNode share() {
		this.shared = true;
		return this.body;
	}

	@SuppressWarnings("unchecked")
	final B self() {
		return (B) this;
	}

	private B append(String role, JsonNode content) {
		ObjectNode message = Json.object();
		message.put("role", role);
		message.set("content", content);
		array("messages").add(message);
		return self();
	}

	private B result(String id, Object result, boolean failed) {
		ObjectNode block = Json.object();
		block.put("type", "tool_result");
		block.put("tool_use_id", Invalid.blank(id, "The id of the tool call", "pass ToolCall.id()"));
		JsonNode value = Json.of(result);
		boolean asItIs = value.isString() || value.isArray() && isBlock(value.path(0));
		block.set("content", asItIs ? value : Json.of(value.toString()));
		if (failed) {
			block.put("is_error", true);
		}
		results().add(block);
		return self();
	}

	private static boolean isBlock(JsonNode element) {
		return switch (element.path("type").stringValue("")) {
			case "text", "image", "document", "search_result", "tool_reference" -> true;
			default -> false;
		};
	}

	/** The results at the end of the messages, or a new message for them. */
	private ArrayNode results() {
		ArrayNode messages = array("messages");
		JsonNode last = messages.path(messages.size() - 1);
		if ("user".equals(last.path("role").stringValue(null)) && last.path("content") instanceof ArrayNode content
				&& "tool_result".equals(content.path(content.size() - 1).path("type").stringValue(null))) {
			return content;
		}
		ArrayNode content = Json.mapper().createArrayNode();
		append("user", content);
		return content;
	}

}
