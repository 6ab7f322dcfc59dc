package io.github.clauderesilience.simulator.reply;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.simulator.request.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Complete answer to a prompt, to be sent plain or as a stream.
 */
public final class Reply {

	private final String id;

	private final String model;

	private final List<Block> blocks;

	private final String stopReason;

	private final @Nullable ObjectNode stopDetails;

	private final Usage usage;

	private final PromptCache.@Nullable Lookup cache;

	Reply(String id, String model, List<Block> blocks, String stopReason, @Nullable ObjectNode stopDetails, Usage usage,
			PromptCache.@Nullable Lookup cache) {
		this.id = id;
		this.model = model;
		this.blocks = blocks;
		this.stopReason = stopReason;
		this.stopDetails = stopDetails;
		this.usage = usage;
		this.cache = cache;
	}

	/**
	 * Input tokens of the reply.
	 * @return its usage
	 */
	public Usage usage() {
		return this.usage;
	}

	/**
	 * Output tokens of the reply.
	 * @return tokens; 0 for a refusal before any output
	 */
	public long outputTokens() {
		return this.blocks.stream().mapToLong(Block::tokens).sum();
	}

	/**
	 * The plain answer.
	 * @return the body
	 */
	public ObjectNode toJson() {
		ObjectNode json = head();
		ArrayNode content = json.putArray("content");
		this.blocks.forEach((block) -> content.add(block.toJson()));
		json.put("stop_reason", this.stopReason);
		json.putNull("stop_sequence");
		if (this.stopDetails != null) {
			json.set("stop_details", this.stopDetails);
		}
		json.set("usage", this.usage.toJson(outputTokens()));
		return json;
	}

	/**
	 * The answer as it begins in a stream: no content, no stop reason.
	 */
	ObjectNode toStartJson() {
		ObjectNode json = head();
		json.putArray("content");
		json.putNull("stop_reason");
		json.putNull("stop_sequence");
		json.set("usage", this.usage.toJson(this.blocks.isEmpty() ? 0 : 1));
		return json;
	}

	ObjectNode stopJson() {
		ObjectNode delta = Json.object().put("stop_reason", this.stopReason).putNull("stop_sequence");
		if (this.stopDetails != null) {
			delta.set("stop_details", this.stopDetails);
		}
		return delta;
	}

	List<Block> blocks() {
		return this.blocks;
	}

	PromptCache.@Nullable Lookup cache() {
		return this.cache;
	}

	/**
	 * This answer refused by the provider's classifiers, after some of its tokens.
	 * @param afterTokens output tokens that still come; 0 refuses before any output
	 * @param category category of the refusal, or {@code null} for the permanent one
	 * without
	 * @return the refusal
	 */
	public Reply refused(long afterTokens, @Nullable String category) {
		ObjectNode details = Json.object().put("type", "refusal");
		details.put("category", category);
		details.put("explanation", "This request was declined by the usage policy.");
		return new Reply(this.id, this.model, cut(afterTokens), "refusal", details, this.usage, this.cache);
	}

	/**
	 * This answer cut by the context window.
	 * @return the answer with half of its tokens
	 */
	public Reply windowExceeded() {
		return new Reply(this.id, this.model, cut(Math.max(1, outputTokens() / 2)), "model_context_window_exceeded",
				null, this.usage, this.cache);
	}

	Reply limited(long maxTokens) {
		return (outputTokens() <= maxTokens) ? this
				: new Reply(this.id, this.model, cut(maxTokens), "max_tokens", null, this.usage, this.cache);
	}

	private List<Block> cut(long tokens) {
		List<Block> kept = new ArrayList<>();
		long left = tokens;
		for (Block block : this.blocks) {
			if (left <= 0) {
				break;
			}
			boolean whole = block.tokens() <= left;
			// Half a tool call is no JSON: it goes as a whole
			if (whole || block.type() != Block.Type.TOOL_USE) {
				kept.add(whole ? block : new Block(block.type(), block.slice(0, left), left, block.id(), block.name()));
			}
			left -= block.tokens();
		}
		return List.copyOf(kept);
	}

	private ObjectNode head() {
		ObjectNode json = Json.object();
		json.put("id", this.id);
		json.put("type", "message");
		json.put("role", "assistant");
		json.put("model", this.model);
		return json;
	}

}
