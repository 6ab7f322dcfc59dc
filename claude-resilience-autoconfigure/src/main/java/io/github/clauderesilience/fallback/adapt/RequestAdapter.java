package io.github.clauderesilience.fallback.adapt;

import java.util.List;
import java.util.Optional;

import io.github.clauderesilience.fallback.adapt.Adaptation.Adapted;
import io.github.clauderesilience.fallback.adapt.Adaptation.DoesNotFit;
import io.github.clauderesilience.model.Accepts;
import io.github.clauderesilience.model.Accepts.Sampling;
import io.github.clauderesilience.model.ModelSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rewrites a Messages API request for another model, by what the model table says the
 * other model accepts. A pure function: the original is not touched, and only what the
 * other model would refuse or silently read differently is changed. What the table does
 * not know about a model is left as it is. Immutable and thread-safe.
 */
public final class RequestAdapter {

	/**
	 * From this version of the API on the sampling parameters are refused whatever their
	 * value (platform.claude.com/docs/en/api/versioning, read 2026-10).
	 */
	private static final String SAMPLING_REMOVED_SINCE = "2026-10-21";

	private static final List<String> SAMPLING = List.of("temperature", "top_p", "top_k");

	private final boolean samplingRemoved;

	/**
	 * Creates an adapter for requests of one API version.
	 * @param apiVersion value of the {@code anthropic-version} header, a date such as
	 * {@code 2023-06-01}
	 */
	public RequestAdapter(String apiVersion) {
		this.samplingRemoved = apiVersion.compareTo(SAMPLING_REMOVED_SINCE) >= 0;
	}

	/**
	 * Rewrites a request for another model.
	 * @param request the request as it would be sent to the first model; not changed
	 * @param betas values of its {@code anthropic-beta} header
	 * @param from the first model, {@code null} when the table does not know it
	 * @param to the other model; when it is the first one, nothing is changed
	 * @param estimatedInputTokens estimated length of the prompt for the first model, in
	 * tokens
	 * @return the rewritten request, or why there can be none
	 */
	public Adaptation adapt(ObjectNode request, List<String> betas, @Nullable ModelSpec from, ModelSpec to,
			long estimatedInputTokens) {
		Draft draft = new Draft(request, betas);
		if (from != null && from.id().equals(to.id())) {
			return new Adapted(draft.json(), betas, List.of(), estimatedInputTokens);
		}
		long inputTokens = recount(estimatedInputTokens, from, to);
		Optional<String> obstacle = obstacle(request, to, inputTokens);
		if (obstacle.isPresent()) {
			return new DoesNotFit(obstacle.get());
		}
		draft.json().put("model", to.id());
		clampMaxTokens(draft, to);
		adaptSampling(draft, to);
		dropOptions(draft, to);
		ConversationAdapter.adapt(draft, from, to);
		ToolChoiceAdapter.adapt(draft, to);
		ThinkingAdapter.adapt(draft, from, to);
		return new Adapted(draft.json(), draft.betas(), draft.changes(), inputTokens);
	}

	private static long recount(long estimate, @Nullable ModelSpec from, ModelSpec to) {
		Double before = (from != null) ? from.charsPerToken() : null;
		Double after = to.charsPerToken();
		if (before == null || after == null) {
			return estimate;
		}
		return (long) Math.ceil(estimate * before / after);
	}

	private static Optional<String> obstacle(ObjectNode request, ModelSpec to, long inputTokens) {
		// A prompt that leaves less than max_tokens of the window is accepted and may end
		// early; only the prompt itself must fit.
		if (to.window() != null && inputTokens > to.window()) {
			return Optional.of("the prompt has about " + inputTokens + " tokens, the window of " + to.id() + " only "
					+ to.window());
		}
		for (JsonNode tool : request.path("tools")) {
			if (to.accepts().rejectedTools() != null
					&& to.accepts().rejectedTools().contains(Draft.text(tool, "type"))) {
				return Optional.of(to.id() + " refuses tools of type " + Draft.text(tool, "type"));
			}
		}
		// Where data is processed is a contractual promise: better no answer than one
		// from elsewhere.
		String geo = Draft.text(request, "inference_geo");
		if (Boolean.FALSE.equals(to.accepts().inferenceGeo()) && !geo.isEmpty() && !geo.equals("global")) {
			return Optional.of(to.id() + " cannot promise inference_geo " + geo);
		}
		return Optional.empty();
	}

	private static void clampMaxTokens(Draft draft, ModelSpec to) {
		Long cap = to.outputCap();
		if (cap != null && draft.maxTokens().orElse(0) > cap) {
			draft.note("max_tokens " + draft.maxTokens().getAsLong() + " -> " + cap + ": the cap of " + to.id());
			draft.json().put("max_tokens", cap);
		}
	}

	private void adaptSampling(Draft draft, ModelSpec to) {
		Sampling sampling = to.accepts().sampling();
		if (this.samplingRemoved) {
			SAMPLING.forEach((field) -> draft.drop(field, "removed in this version of the API"));
		}
		else if (sampling == Sampling.NONE) {
			SAMPLING.forEach((field) -> draft.drop(field, to.id() + " refuses sampling parameters"));
		}
		else if (sampling == Sampling.TEMPERATURE_OR_TOP_P && draft.json().has("temperature")) {
			draft.drop("top_p", to.id() + " refuses it together with temperature");
		}
	}

	private static void dropOptions(Draft draft, ModelSpec to) {
		Accepts accepts = to.accepts();
		if (Boolean.FALSE.equals(accepts.inferenceGeo())) {
			draft.drop("inference_geo", to.id() + " refuses the field");
		}
		if (!to.hasFastMode() && draft.drop("speed", to.id() + " has no fast mode")) {
			draft.dropBetas("fast-mode", to.id() + " has no fast mode");
		}
		if (Boolean.FALSE.equals(accepts.serverSideFallback())) {
			draft.drop("fallbacks", to.id() + " has no server-side fallback");
			draft.dropBetas("server-side-fallback", to.id() + " has no server-side fallback");
		}
		if (accepts.rejectedBetas() != null) {
			accepts.rejectedBetas().forEach((beta) -> draft.dropBetas(beta, to.id() + " refuses it"));
		}
	}

}
