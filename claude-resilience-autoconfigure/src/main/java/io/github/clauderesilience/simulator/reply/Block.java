package io.github.clauderesilience.simulator.reply;

import io.github.clauderesilience.simulator.request.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Content block of a reply.
 *
 * @param type kind of the block
 * @param body text, thinking, or the tool's input as JSON
 * @param tokens output tokens it stands for; at least 1
 * @param id id of the tool call, or signature of the thinking; empty for text
 * @param name name of the tool; empty otherwise
 */
record Block(Type type, String body, long tokens, String id, String name) {

	/**
	 * Part of the body that a range of its tokens stands for. Never splits a surrogate
	 * pair.
	 */
	String slice(long fromToken, long toToken) {
		return this.body.substring(offset(fromToken), offset(toToken));
	}

	ObjectNode toJson() {
		ObjectNode json = Json.object();
		switch (this.type) {
			case TEXT -> json.put("type", "text").put("text", this.body);
			case THINKING -> json.put("type", "thinking").put("thinking", this.body).put("signature", this.id);
			case TOOL_USE -> {
				json.put("type", "tool_use").put("id", this.id).put("name", this.name);
				json.set("input", Json.readData(this.body));
			}
		}
		return json;
	}

	/**
	 * The block as a stream announces it: without its body.
	 */
	ObjectNode toEmptyJson() {
		return switch (this.type) {
			case TEXT -> Json.object().put("type", "text").put("text", "");
			case THINKING -> Json.object().put("type", "thinking").put("thinking", "").put("signature", "");
			case TOOL_USE -> {
				ObjectNode json = Json.object().put("type", "tool_use").put("id", this.id).put("name", this.name);
				json.putObject("input");
				yield json;
			}
		};
	}

	private int offset(long token) {
		int length = this.body.length();
		int offset = (int) Math.min(length, length * Math.min(token, this.tokens) / this.tokens);
		boolean splits = offset > 0 && offset < length && Character.isLowSurrogate(this.body.charAt(offset));
		return splits ? offset + 1 : offset;
	}

	/**
	 * Kind of a block, with the names of its delta.
	 */
	enum Type {

		TEXT("text_delta", "text"), THINKING("thinking_delta", "thinking"),
		TOOL_USE("input_json_delta", "partial_json");

		private final String delta;

		private final String field;

		Type(String delta, String field) {
			this.delta = delta;
			this.field = field;
		}

		String delta() {
			return this.delta;
		}

		String field() {
			return this.field;
		}

	}

}
