package io.github.clauderesilience.fallback.adapt;

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

import io.github.clauderesilience.model.Accepts.Effort;
import io.github.clauderesilience.model.ModelSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The field {@code output_config.effort} of a request.
 */
final class EffortField {

	private EffortField() {
	}

	/**
	 * The effort a request names.
	 * @param request the request
	 * @return the effort, or {@code null} when none, or none we know, is named
	 */
	static @Nullable Effort get(ObjectNode request) {
		String value = Draft.text(request.path("output_config"), "effort");
		return Arrays.stream(Effort.values()).filter((effort) -> name(effort).equals(value)).findFirst().orElse(null);
	}

	/**
	 * Brings the effort a request names into what a model accepts.
	 * @param draft the request
	 * @param to the model
	 */
	static void clamp(Draft draft, ModelSpec to) {
		Set<Effort> accepted = to.accepts().effort();
		if (accepted == null || !draft.json().path("output_config").has("effort")) {
			return;
		}
		Effort effort = get(draft.json());
		if (accepted.isEmpty()) {
			remove(draft, to);
		}
		else if (effort != null) {
			set(draft, to, effort);
		}
	}

	/**
	 * Names an effort, or the nearest one a model accepts; nothing for a model that
	 * refuses the field or is not known to accept it.
	 * @param draft the request
	 * @param to the model
	 * @param wanted the effort
	 */
	static void set(Draft draft, ModelSpec to, Effort wanted) {
		Set<Effort> accepted = to.accepts().effort();
		if (accepted == null || accepted.isEmpty()) {
			return;
		}
		Effort nearest = accepted.stream()
			.filter((effort) -> effort.compareTo(wanted) <= 0)
			.max(Effort::compareTo)
			.orElseGet(() -> Collections.min(accepted));
		Effort before = get(draft.json());
		if (nearest != before) {
			config(draft.json()).put("effort", name(nearest));
			draft.note("effort " + ((before != null) ? name(before) + " -> " : "") + name(nearest) + " for " + to.id());
		}
	}

	private static void remove(Draft draft, ModelSpec to) {
		ObjectNode config = config(draft.json());
		config.remove("effort");
		if (config.isEmpty()) {
			draft.json().remove("output_config");
		}
		draft.note("dropped effort: " + to.id() + " refuses the field");
	}

	private static ObjectNode config(ObjectNode request) {
		JsonNode config = request.get("output_config");
		return (config instanceof ObjectNode object) ? object : request.putObject("output_config");
	}

	private static String name(Effort effort) {
		return effort.name().toLowerCase(Locale.ROOT);
	}

}
