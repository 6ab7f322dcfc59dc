package io.github.clauderesilience.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.Limits;
import tools.jackson.databind.JsonNode;

/**
 * Faults and limits in the JSON of the control endpoint and of the data file.
 */
final class ControlJson {

	/** Fields that change a fault, each by the method of the same name. */
	private static final Map<String, BiFunction<Fault, JsonNode, Fault>> FIELDS = Map.ofEntries(
			Map.entry("models", (f, v) -> f.model(strings(v))), Map.entry("model", (f, v) -> f.model(v.asString())),
			Map.entry("endpoint", (f, v) -> f.endpoint(v.asString())), Map.entry("key", (f, v) -> f.key(v.asString())),
			Map.entry("prompt_contains", (f, v) -> f.promptContains(v.asString())),
			Map.entry("stream", (f, v) -> f.stream(v.asBoolean())), Map.entry("after_ms", (f, v) -> f.after(millis(v))),
			Map.entry("lasting_ms", (f, v) -> f.lasting(millis(v))), Map.entry("rate", (f, v) -> f.rate(v.asDouble())),
			Map.entry("first", (f, v) -> f.first(v.asLong())),
			Map.entry("first_per_prompt", (f, v) -> f.firstPerPrompt(v.asLong())),
			Map.entry("error_type", (f, v) -> f.errorType(v.asString())),
			Map.entry("message", (f, v) -> f.message(v.asString())),
			Map.entry("detail_code", (f, v) -> f.detailCode(v.asString())),
			Map.entry("delay_ms", (f, v) -> f.delay(millis(v))),
			Map.entry("after_events", (f, v) -> f.afterEvents(v.asInt())));

	private static final Set<String> OTHERS = Set.of("kind", "status", "html", "body", "content_type", "headers",
			"down_ms", "up_ms", "resumes", "location", "retry_after");

	private ControlJson() {
	}

	/**
	 * Reads a fault.
	 * @throws IllegalArgumentException when kind or a field are unknown
	 */
	static Fault fault(JsonNode json) {
		Fault fault = start(json);
		for (Map.Entry<String, JsonNode> entry : json.properties()) {
			BiFunction<Fault, JsonNode, Fault> field = FIELDS.get(entry.getKey());
			if (field != null) {
				fault = field.apply(fault, entry.getValue());
			}
			else if (!OTHERS.contains(entry.getKey())) {
				throw new IllegalArgumentException("A fault has no field '%s'".formatted(entry.getKey()));
			}
		}
		if (json.has("body")) {
			fault = fault.body(json.get("body").asString(), json.path("content_type").asString("text/html"));
		}
		if (json.has("down_ms")) {
			fault = fault.flapping(millis(json.get("down_ms")), Duration.ofMillis(json.path("up_ms").asLong(0)));
		}
		for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
			fault = fault.header(header.getKey(), header.getValue().asString());
		}
		return fault;
	}

	/**
	 * Reads limits; what is missing stays as it was.
	 */
	static Limits limits(JsonNode json, Limits old) {
		return new Limits(json.path("requests_per_minute").asLong(old.requestsPerMinute()),
				json.path("input_tokens_per_minute").asLong(old.inputTokensPerMinute()),
				json.path("output_tokens_per_minute").asLong(old.outputTokensPerMinute()),
				json.path("workspace_tokens_per_minute").asLong(old.workspaceTokensPerMinute()));
	}

	private static Fault start(JsonNode json) {
		String kind = json.path("kind").asString("status").toLowerCase(Locale.ROOT);
		String resumes = json.path("resumes").asString("");
		return switch (kind) {
			case "status" -> {
				int status = json.path("status").asInt(0);
				yield json.path("html").asBoolean(false) ? Fault.html(status) : Fault.status(status);
			}
			case "spend_cap" -> Fault.spendCap(resumes);
			case "own_spend_limit" -> Fault.ownSpendLimit(resumes);
			case "acceleration" -> Fault.acceleration();
			case "coded" -> Fault.coded(json.path("detail_code").asString(""));
			case "credit_balance" -> Fault.creditBalance();
			case "ramp_limit" -> Fault.rampLimit(json.path("retry_after").asLong(1));
			case "intermediary" -> Fault.intermediary(json.path("status").asInt(403));
			case "redirect" -> Fault.redirect(json.path("location").asString("/"));
			case "refusal" -> Fault.refusal(null);
			default -> Fault.of(kind(kind));
		};
	}

	private static FaultKind kind(String name) {
		for (FaultKind kind : FaultKind.values()) {
			if (kind.name().equalsIgnoreCase(name)) {
				return kind;
			}
		}
		throw new IllegalArgumentException("There is no kind of fault '%s'".formatted(name));
	}

	private static Duration millis(JsonNode value) {
		return Duration.ofMillis(value.asLong());
	}

	private static String[] strings(JsonNode array) {
		String[] result = new String[array.size()];
		for (int i = 0; i < result.length; i++) {
			result[i] = array.get(i).asString();
		}
		return result;
	}

}
