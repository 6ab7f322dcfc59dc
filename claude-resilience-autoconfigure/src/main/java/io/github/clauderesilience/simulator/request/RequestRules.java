package io.github.clauderesilience.simulator.request;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What makes the API answer 400 or 404: required fields always, what a model or an API
 * version rejects in strict mode.
 */
public final class RequestRules {

	private static final List<String> EFFORTS = List.of("low", "medium", "high", "xhigh", "max");

	/**
	 * First version that rejects all sampling (platform versioning page, read 2026-11).
	 */
	private static final String NO_SAMPLING_VERSION = "2026-10-21";

	private final SimulatorData data;

	private final double charsPerToken;

	private final boolean strict;

	/**
	 * Creates the rules.
	 * @param data models
	 * @param charsPerToken characters of input a token stands for; positive
	 * @param strict whether what a model rejects is rejected
	 */
	public RequestRules(SimulatorData data, double charsPerToken, boolean strict) {
		this.data = data;
		this.charsPerToken = charsPerToken;
		this.strict = strict;
	}

	/**
	 * Checks a request for a message or a count.
	 * @param prompt the request
	 * @param version value of {@code anthropic-version}
	 * @param counting whether only tokens are counted, which needs no {@code max_tokens}
	 * @return the error, or {@code null} for a valid request
	 */
	public @Nullable ApiError check(Prompt prompt, String version, boolean counting) {
		JsonNode json = prompt.json();
		String shape = shape(json, counting);
		if (shape != null) {
			return ApiError.invalid(shape);
		}
		ModelFacts model = this.data.model(prompt.model());
		if (model == null) {
			return ApiError.of(404, "model: " + prompt.model());
		}
		String size = size(model, prompt);
		if (size != null) {
			return ApiError.invalid(size);
		}
		String rejected = this.strict ? rejected(model.rules(), json, version) : null;
		return (rejected != null) ? ApiError.invalid(rejected) : null;
	}

	private static @Nullable String shape(JsonNode json, boolean counting) {
		if (!json.isObject()) {
			return "Input should be a valid dictionary";
		}
		if (!json.path("model").isString() || json.path("model").asString("").isEmpty()) {
			return "model: Field required";
		}
		JsonNode maxTokens = json.path("max_tokens");
		if (!counting && !maxTokens.isIntegralNumber()) {
			return maxTokens.isMissingNode() ? "max_tokens: Field required"
					: "max_tokens: Input should be a valid integer";
		}
		if (!counting && maxTokens.asLong(0) < 0) {
			return "max_tokens: Input should be greater than or equal to 0";
		}
		JsonNode messages = json.path("messages");
		if (!messages.isArray()) {
			return messages.isMissingNode() ? "messages: Field required" : "messages: Input should be a valid list";
		}
		return messages.isEmpty() ? "messages: at least one message is required" : messages(messages);
	}

	private static @Nullable String messages(JsonNode messages) {
		for (int i = 0; i < messages.size(); i++) {
			JsonNode message = messages.get(i);
			String role = message.path("role").asString("");
			if (!role.equals("user") && !role.equals("assistant") && !role.equals("system")) {
				return "messages.%d.role: Input should be 'user' or 'assistant'".formatted(i);
			}
			JsonNode content = message.path("content");
			if (!content.isString() && !content.isArray()) {
				return "messages.%d.content: Field required".formatted(i);
			}
			boolean last = i == messages.size() - 1;
			if (content.isEmpty() && content.asString("").isEmpty() && !(last && role.equals("assistant"))) {
				return "messages.%d: all messages must have non-empty content".formatted(i);
			}
		}
		return null;
	}

	private @Nullable String size(ModelFacts model, Prompt prompt) {
		if (prompt.maxTokens() > model.maxOutput()) {
			return "max_tokens: %d > %d, which is the maximum allowed number of output tokens for %s"
				.formatted(prompt.maxTokens(), model.maxOutput(), model.id());
		}
		long tokens = prompt.tokens(this.charsPerToken);
		return (tokens > model.window())
				? "prompt is too long: %d tokens > %d maximum".formatted(tokens, model.window()) : null;
	}

	private static @Nullable String rejected(ModelFacts.Rules rules, JsonNode json, String version) {
		String sampling = sampling(rules.sampling(), json, version);
		if (sampling != null) {
			return sampling;
		}
		String thinking = thinking(rules, json);
		if (thinking != null) {
			return thinking;
		}
		String choice = json.path("tool_choice").path("type").asString("");
		boolean forced = choice.equals("any") || choice.equals("tool");
		if (forced && !rules.forcedTools()) {
			return "tool_choice: forced tool use is not supported by this model; use type auto or none.";
		}
		if (forced && "enabled".equals(json.path("thinking").path("type").asString(""))) {
			return "Thinking may not be enabled when tool_choice forces tool use.";
		}
		JsonNode messages = json.path("messages");
		if (!rules.prefill() && "assistant".equals(messages.path(messages.size() - 1).path("role").asString(""))) {
			return "This model does not support assistant message prefill."
					+ " The conversation must end with a user message.";
		}
		if (!rules.systemMessages()) {
			for (JsonNode message : messages) {
				if ("system".equals(message.path("role").asString(""))) {
					return "messages: role 'system' is not supported by this model";
				}
			}
		}
		return null;
	}

	private static @Nullable String thinking(ModelFacts.Rules rules, JsonNode json) {
		JsonNode thinking = json.path("thinking");
		String kind = thinking.path("type").asString("");
		if (rules.thinkingRejected().contains(kind)) {
			return "thinking.type: '%s' is not supported by this model".formatted(kind);
		}
		if (kind.equals("enabled")) {
			long budget = thinking.path("budget_tokens").asLong(0);
			if (budget < 1024) {
				return "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
			}
			if (budget >= json.path("max_tokens").asLong(Long.MAX_VALUE)) {
				return "`max_tokens` must be greater than `thinking.budget_tokens`.";
			}
		}
		String effort = json.path("output_config").path("effort").asString("");
		if (!effort.isEmpty() && !rules.effort().contains(effort)) {
			return "output_config.effort: '%s' is not supported by this model".formatted(effort);
		}
		boolean off = kind.equals("disabled") || kind.equals("between_tools");
		String highest = kind.equals("between_tools") ? "high" : rules.disabledThinkingMaxEffort();
		if (off && EFFORTS.indexOf(effort) > EFFORTS.indexOf(highest)) {
			return "thinking.type: '%s' is not supported at effort '%s'".formatted(kind, effort);
		}
		return null;
	}

	private static @Nullable String sampling(String rule, JsonNode json, String version) {
		boolean temperature = json.has("temperature");
		boolean topP = json.has("top_p");
		boolean topK = json.has("top_k");
		if (!temperature && !topP && !topK) {
			return null;
		}
		if (version.compareTo(NO_SAMPLING_VERSION) >= 0) {
			return "temperature, top_p and top_k are not supported by this version of the API";
		}
		boolean defaults = (!temperature || json.path("temperature").asDouble(0) == 1) && !topK;
		boolean ok = switch (rule) {
			case "one" -> !(temperature && topP);
			case "default" -> defaults && (!topP || json.path("top_p").asDouble(0) >= 0.99);
			case "fixed" -> defaults && !(temperature && topP) && (!topP || json.path("top_p").asDouble(0) == 0.99);
			default -> true;
		};
		return ok ? null : "temperature, top_p and top_k may not be combined or changed for this model";
	}

}
