package io.github.clauderesilience.simulator.reply;

import io.github.clauderesilience.simulator.request.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Input tokens of one reply, split as the provider reports them.
 *
 * @param input tokens after the last cache mark
 * @param created5m tokens written to the cache for five minutes
 * @param created1h tokens written to the cache for an hour
 * @param read tokens read from the cache
 * @param fast whether the reply is written in fast mode
 */
public record Usage(long input, long created5m, long created1h, long read, boolean fast) {

	/**
	 * Tokens that count against the limit on input.
	 * @return all but those read from cache
	 */
	public long counted() {
		return this.input + this.created5m + this.created1h;
	}

	ObjectNode toJson(long outputTokens) {
		ObjectNode json = Json.object();
		json.put("input_tokens", this.input);
		json.put("cache_creation_input_tokens", this.created5m + this.created1h);
		json.put("cache_read_input_tokens", this.read);
		json.putObject("cache_creation")
			.put("ephemeral_5m_input_tokens", this.created5m)
			.put("ephemeral_1h_input_tokens", this.created1h);
		json.put("output_tokens", outputTokens);
		json.put("service_tier", "standard");
		if (this.fast) {
			json.put("speed", "fast");
		}
		return json;
	}

}
