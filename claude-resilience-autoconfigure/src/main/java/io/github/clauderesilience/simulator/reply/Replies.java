package io.github.clauderesilience.simulator.reply;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.github.clauderesilience.simulator.request.ModelFacts;
import io.github.clauderesilience.simulator.request.Prompt;
import io.github.clauderesilience.simulator.request.Random64;
import io.github.clauderesilience.simulator.request.SimulatorData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes the replies of the simulated API. The same seed and prompt give the same reply.
 * Thread-safe.
 */
public final class Replies {

	private static final long DEFAULT_THINKING_TOKENS = 2000;

	/** Our choice: the provider documents that it estimates, not how. */
	private static final double ESTIMATED_CHARS_PER_TOKEN = 4;

	private final SimulatorData data;

	private final OutputLength outputLength;

	private final double charsPerToken;

	private final long seed;

	private final PromptCache cache = new PromptCache();

	private final Script script = new Script();

	/**
	 * Creates the writer.
	 * @param data models
	 * @param outputLength distribution of output tokens
	 * @param charsPerToken characters of input a token stands for; positive
	 * @param seed seed of all that is random in replies
	 */
	public Replies(SimulatorData data, OutputLength outputLength, double charsPerToken, long seed) {
		this.data = data;
		this.outputLength = outputLength;
		this.charsPerToken = charsPerToken;
		this.seed = seed;
	}

	/**
	 * Adds an answer that a test has written.
	 * @param text its text
	 * @return the answer, to be narrowed down
	 */
	public ScriptedReply reply(String text) {
		return this.script.reply(text);
	}

	/**
	 * Adds an answer that calls a tool, whatever the request's {@code tool_choice}; it is
	 * given to questions and not to tool results.
	 * @param name name of the tool
	 * @param input its input: a map, a record or JSON
	 * @return the answer, to be narrowed down
	 */
	public ScriptedReply toolCall(String name, Object input) {
		return this.script.toolCall(name, input);
	}

	/**
	 * Whole input of a prompt, as {@code count_tokens} tells it: no cache.
	 * @param prompt the prompt
	 * @return tokens
	 */
	public long countTokens(Prompt prompt) {
		return prompt.tokens(this.charsPerToken);
	}

	/**
	 * What the API takes counted input for when a request starts, before it has been
	 * tokenised: four characters a token.
	 * @param tokens input tokens that will count
	 * @return the estimate in tokens
	 */
	public long estimate(long tokens) {
		return Math.round(tokens * this.charsPerToken / ESTIMATED_CHARS_PER_TOKEN);
	}

	/**
	 * Writes the reply to a valid prompt.
	 * @param prompt the prompt, with a known model
	 * @param organization whose prompt cache is used
	 * @param messageId id of the reply
	 * @param nowNanos monotonic time in nanoseconds
	 * @return the reply
	 */
	public Reply reply(Prompt prompt, String organization, String messageId, long nowNanos) {
		ModelFacts model = this.data.model(prompt.model());
		if (model == null) {
			throw new IllegalArgumentException("Unknown model '" + prompt.model() + "'");
		}
		PromptCache.Lookup lookup = this.cache.lookup(organization, model, prompt, this.charsPerToken, nowNanos);
		long random = Random64.mix(this.seed ^ prompt.hash());
		ScriptedReply scripted = this.script.take(prompt);
		if (scripted != null) {
			return new Reply(messageId, model.id(), scripted.blocks(random), scripted.stopReason(), null,
					lookup.usage(), lookup)
				.limited(prompt.maxTokens());
		}
		long tokens = this.outputLength.sample(random);
		List<Block> blocks = new ArrayList<>();
		long thinking = thinkingTokens(prompt.json().path("thinking"), tokens);
		if (thinking > 0) {
			blocks.add(new Block(Block.Type.THINKING, SupportDesk.thoughts(random, thinking), thinking,
					signature(random), ""));
		}
		JsonNode tool = forcedTool(prompt.json());
		long rest = Math.max(1, tokens - thinking);
		blocks.add((tool != null) ? toolUse(tool, random, rest) : text(prompt, random, rest));
		Reply reply = new Reply(messageId, model.id(), List.copyOf(blocks), (tool != null) ? "tool_use" : "end_turn",
				null, lookup.usage(), lookup);
		long room = Math.max(1, model.window() - countTokens(prompt));
		return (room < prompt.maxTokens() && reply.outputTokens() > room) ? reply.windowExceeded()
				: reply.limited(prompt.maxTokens());
	}

	/**
	 * Tells that a reply has begun, from when on its prefix can be read from the cache.
	 * @param reply the reply
	 * @param nowNanos monotonic time in nanoseconds
	 */
	public void begun(Reply reply, long nowNanos) {
		PromptCache.Lookup lookup = reply.cache();
		if (lookup != null && !lookup.prefixes().isEmpty()) {
			this.cache.store(lookup, nowNanos);
		}
	}

	/**
	 * Empties the prompt cache and the script.
	 */
	public void reset() {
		this.cache.clear();
		this.script.clear();
	}

	private static long thinkingTokens(JsonNode thinking, long tokens) {
		return switch (thinking.path("type").asString("disabled")) {
			case "enabled", "adaptive" ->
				Math.max(1, Math.min(tokens / 2, thinking.path("budget_tokens").asLong(DEFAULT_THINKING_TOKENS)));
			default -> 0;
		};
	}

	private static Block text(Prompt prompt, long random, long tokens) {
		JsonNode format = prompt.json().path("output_config").path("format");
		if ("json_schema".equals(format.path("type").asString(""))) {
			return new Block(Block.Type.TEXT, SchemaSample.of(format.path("schema")).toString(), tokens, "", "");
		}
		return new Block(Block.Type.TEXT, SupportDesk.answer(random, prompt.question(), tokens), tokens, "", "");
	}

	private static Block toolUse(JsonNode tool, long random, long tokens) {
		return new Block(Block.Type.TOOL_USE, SchemaSample.of(tool.path("input_schema")).toString(), tokens,
				"toolu_" + Long.toHexString(random), tool.path("name").asString(""));
	}

	private static @Nullable JsonNode forcedTool(JsonNode json) {
		JsonNode choice = json.path("tool_choice");
		JsonNode tools = json.path("tools");
		return switch (choice.path("type").asString("")) {
			case "any" -> tools.get(0);
			case "tool" -> find(tools, choice.path("name").asString(""));
			default -> null;
		};
	}

	private static @Nullable JsonNode find(JsonNode tools, String name) {
		for (JsonNode tool : tools) {
			if (tool.path("name").asString("").equals(name)) {
				return tool;
			}
		}
		return null;
	}

	private static String signature(long random) {
		byte[] bytes = ("simulated-" + Long.toHexString(random)).getBytes(StandardCharsets.US_ASCII);
		return Base64.getEncoder().encodeToString(bytes);
	}

}
