package io.github.clauderesilience.simulator.request;

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the simulated API knows of one model.
 *
 * @param id full id
 * @param aliases other names it answers to
 * @param group limit group
 * @param window context window in tokens
 * @param maxOutput largest {@code max_tokens}
 * @param minCacheable shortest prompt that can be cached, in tokens
 * @param name display name
 * @param created date of release in RFC 3339
 * @param retires date of retirement in RFC 3339, or {@code null} if none is set
 * @param rules what it rejects in strict mode
 */
public record ModelFacts(String id, Set<String> aliases, String group, long window, long maxOutput, long minCacheable,
		String name, String created, @Nullable String retires, Rules rules) {

	static ModelFacts read(String id, JsonNode json) {
		Rules rules = new Rules(json.path("sampling").asString("any"), strings(json.path("thinking_rejected")),
				strings(json.path("effort")), json.path("prefill").asBoolean(true),
				json.path("forced_tools").asBoolean(true), json.path("system_messages").asBoolean(true),
				json.path("disabled_thinking_max_effort").asString("max"));
		return new ModelFacts(id, strings(json.path("aliases")), json.path("group").asString(id),
				json.path("window").asLong(200_000), json.path("max_output").asLong(64_000),
				json.path("min_cacheable").asLong(1024), json.path("name").asString(id),
				json.path("created").asString("2026-01-01T00:00:00Z"), json.path("retires").stringValue(null), rules);
	}

	ObjectNode toJson() {
		ObjectNode json = Json.object();
		json.put("type", "model");
		json.put("id", this.id);
		json.put("display_name", this.name);
		json.put("created_at", this.created);
		json.put("max_input_tokens", this.window);
		json.put("max_tokens", this.maxOutput);
		json.put("lifecycle", (this.retires != null) ? "deprecated" : "active");
		json.putNull("deprecated_at");
		json.put("retires_at", this.retires);
		ObjectNode capabilities = json.putObject("capabilities");
		ObjectNode effort = capabilities.putObject("effort");
		effort.put("supported", !this.rules.effort.isEmpty());
		this.rules.effort.forEach((level) -> effort.putObject(level).put("supported", true));
		ObjectNode types = capabilities.putObject("thinking").put("supported", true).putObject("types");
		for (String type : Set.of("adaptive", "enabled")) {
			types.putObject(type).put("supported", !this.rules.thinkingRejected.contains(type));
		}
		return json;
	}

	private static Set<String> strings(JsonNode array) {
		Set<String> result = new LinkedHashSet<>();
		array.forEach((item) -> result.add(item.asString()));
		return result;
	}

	/**
	 * What a model rejects.
	 *
	 * @param sampling {@code any}, {@code one}, {@code default} or {@code fixed}
	 * @param thinkingRejected kinds of thinking answered by 400
	 * @param effort levels of effort it takes; empty for none
	 * @param prefill whether the last message may be the assistant's
	 * @param forcedTools whether {@code tool_choice} may force a tool
	 * @param systemMessages whether messages may have the role {@code system}
	 * @param disabledThinkingMaxEffort highest effort at which thinking may be disabled
	 */
	record Rules(String sampling, Set<String> thinkingRejected, Set<String> effort, boolean prefill,
			boolean forcedTools, boolean systemMessages, String disabledThinkingMaxEffort) {
	}

}
