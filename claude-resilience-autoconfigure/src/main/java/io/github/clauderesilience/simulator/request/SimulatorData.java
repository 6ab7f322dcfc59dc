package io.github.clauderesilience.simulator.request;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Facts the simulated API works by: models and the limits of their groups. Immutable.
 */
public final class SimulatorData {

	private static final String RESOURCE = "/io/github/clauderesilience/simulator/claude-simulator.json";

	private final JsonNode json;

	private final Map<String, ModelFacts> byName = new HashMap<>();

	private final List<ModelFacts> models = new ArrayList<>();

	private SimulatorData(JsonNode json) {
		this.json = json;
		json.path("models").properties().forEach((entry) -> add(ModelFacts.read(entry.getKey(), entry.getValue())));
	}

	/**
	 * The facts in the jar, with changes.
	 * @param changes a document of the same shape, or {@code null} for none: its objects
	 * are merged into those of the jar, other values replace them, and a {@code null}
	 * removes an entry (a model so removed is answered by 404 as a retired one is)
	 * @return the data
	 * @throws tools.jackson.core.JacksonException when the changes are not JSON
	 */
	public static SimulatorData load(@Nullable String changes) {
		JsonNode base = Json.readData(resource());
		if (changes != null) {
			merge((ObjectNode) base, Json.readData(changes));
		}
		return new SimulatorData(base);
	}

	/**
	 * Limits by name of the group, in the words of the data file.
	 * @return the object {@code groups}
	 */
	public Map<String, JsonNode> groups() {
		Map<String, JsonNode> result = new LinkedHashMap<>();
		this.json.path("groups").properties().forEach((entry) -> result.put(entry.getKey(), entry.getValue()));
		return result;
	}

	/**
	 * Finds a model.
	 * @param name its id or an alias
	 * @return what is known of it, or {@code null} if there is no such model
	 */
	public @Nullable ModelFacts model(String name) {
		return this.byName.get(name);
	}

	Collection<ModelFacts> models() {
		return this.models;
	}

	/**
	 * Limit group of a model.
	 * @param model id or alias
	 * @return the name of its group, or {@code null} for an unknown model
	 */
	public @Nullable String group(String model) {
		ModelFacts facts = model(model);
		return (facts != null) ? facts.group() : null;
	}

	/**
	 * Answer of {@code GET /v1/models/{id}}.
	 * @param model id or alias
	 * @return the model, or {@code null} for an unknown one
	 */
	public @Nullable ObjectNode describe(String model) {
		ModelFacts facts = model(model);
		return (facts != null) ? facts.toJson() : null;
	}

	/**
	 * Answer of {@code GET /v1/models}, newest first, on one page.
	 * @return the page
	 */
	public ObjectNode describeAll() {
		ObjectNode page = Json.object();
		var data = page.putArray("data");
		this.models.stream()
			.sorted((a, b) -> b.created().compareTo(a.created()))
			.forEach((facts) -> data.add(facts.toJson()));
		page.put("has_more", false);
		page.set("first_id", data.path(0).path("id"));
		page.set("last_id", data.path(data.size() - 1).path("id"));
		return page;
	}

	private void add(ModelFacts facts) {
		this.models.add(facts);
		this.byName.put(facts.id(), facts);
		facts.aliases().forEach((alias) -> this.byName.put(alias, facts));
	}

	private static void merge(ObjectNode target, JsonNode changes) {
		changes.properties().forEach((entry) -> {
			JsonNode old = target.get(entry.getKey());
			if (entry.getValue().isNull()) {
				target.remove(entry.getKey());
			}
			else if (old instanceof ObjectNode object && entry.getValue().isObject()) {
				merge(object, entry.getValue());
			}
			else {
				target.set(entry.getKey(), entry.getValue());
			}
		});
	}

	private static String resource() {
		try (InputStream in = SimulatorData.class.getResourceAsStream(RESOURCE)) {
			if (in == null) {
				throw new IllegalStateException("Resource " + RESOURCE + " is missing from the jar");
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
