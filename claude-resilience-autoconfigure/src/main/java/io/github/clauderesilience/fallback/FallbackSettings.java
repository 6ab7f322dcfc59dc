package io.github.clauderesilience.fallback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;

/**
 * Which models stand in for which, and when. Immutable; made by {@link #of}.
 */
public final class FallbackSettings {

	private final Map<String, List<ModelSpec>> ofModel;

	private final List<ModelSpec> ofAll;

	private final Set<ErrorClass> on;

	/* As they were written, by list and model; the list of all has no name. */
	private final Map<String, Map<String, String>> names;

	private FallbackSettings(Map<String, List<ModelSpec>> ofModel, List<ModelSpec> ofAll, Set<ErrorClass> on,
			Map<String, Map<String, String>> names) {
		this.names = names;
		this.ofModel = ofModel;
		this.ofAll = ofAll;
		this.on = on;
	}

	/**
	 * Settings that have been checked.
	 * @param ofModel models that stand in, in order, by the model they stand in for
	 * @param ofAll models that stand in for every other one
	 * @param on classes on which another model is asked
	 * @param models the model table
	 * @return the settings
	 * @throws IllegalArgumentException when a model is not known, stands in for itself,
	 * comes twice, or the models stand in for each other in a circle; the message names
	 * the key and says what to change
	 */
	public static FallbackSettings of(Map<String, List<String>> ofModel, List<String> ofAll, Set<ErrorClass> on,
			ModelTable models) {
		Map<String, List<ModelSpec>> checked = new LinkedHashMap<>();
		Map<String, Map<String, String>> names = new LinkedHashMap<>();
		names.put("", names(ofAll, models));
		ofModel.forEach((model, targets) -> {
			String key = "claude.fallback.models." + model;
			ModelSpec primary = known(model, key, models);
			List<ModelSpec> list = known(targets, key, models);
			if (list.contains(primary)) {
				throw new IllegalArgumentException(
						key + " lists " + primary.id() + " itself; remove it from its own list");
			}
			if (checked.put(primary.id(), list) != null) {
				throw new IllegalArgumentException(key + " names " + primary.id()
						+ " a second time, by another of its ids; keep one of the two lists");
			}
			names.put(primary.id(), names(targets, models));
		});
		refuseLoops(checked);
		return new FallbackSettings(checked, known(ofAll, "claude.fallback.models", models), Set.copyOf(on), names);
	}

	/**
	 * No other model stands in for any.
	 * @return settings without models
	 */
	public static FallbackSettings none() {
		return new FallbackSettings(Map.of(), List.of(), defaultOn(), Map.of());
	}

	/**
	 * The classes on which another model is asked by default.
	 * @return all classes that {@link ErrorClass#fallsBack()}
	 */
	public static Set<ErrorClass> defaultOn() {
		return Arrays.stream(ErrorClass.values()).filter(ErrorClass::fallsBack).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * The models that stand in for one.
	 * @param key the key of the model
	 * @return the models, in order; empty for none
	 */
	public List<ModelSpec> targets(String key) {
		List<ModelSpec> own = this.ofModel.get(key);
		return (own != null) ? own : this.ofAll.stream().filter((target) -> !target.id().equals(key)).toList();
	}

	/**
	 * The name under which a model that stands in is asked.
	 * @param key the key of the model it stands in for
	 * @param model the model
	 * @return the name that was configured, which may be an alias
	 */
	public String name(String key, ModelSpec model) {
		String list = this.ofModel.containsKey(key) ? key : "";
		return this.names.getOrDefault(list, Map.of()).getOrDefault(model.id(), model.id());
	}

	private static Map<String, String> names(List<String> list, ModelTable models) {
		Map<String, String> names = new LinkedHashMap<>();
		list.forEach((name) -> models.find(name).ifPresent((model) -> names.put(model.id(), name)));
		return names;
	}

	/**
	 * Whether another model stands in for one.
	 * @param key the key of the model
	 * @return {@code true} if there is at least one
	 */
	public boolean hasTargets(String key) {
		return !targets(key).isEmpty();
	}

	/**
	 * Whether a model stands in for one that serves, so that calls may get their answers
	 * without it.
	 * @param key the key of the model
	 * @param down the keys of the models that do not serve
	 * @return whether it is a stand-in that is not needed now
	 */
	public boolean isSpare(String key, Set<String> down) {
		return this.ofAll.stream().anyMatch((target) -> target.id().equals(key)) || this.ofModel.entrySet()
			.stream()
			.anyMatch((entry) -> !down.contains(entry.getKey())
					&& entry.getValue().stream().anyMatch((target) -> target.id().equals(key)));
	}

	/**
	 * Whether another model is asked after a failure.
	 * @param errorClass the failure
	 * @return {@code true} if it may do better
	 */
	public boolean isOn(ErrorClass errorClass) {
		return this.on.contains(errorClass);
	}

	private static List<ModelSpec> known(List<String> ids, String key, ModelTable models) {
		List<ModelSpec> list = new ArrayList<>();
		for (String id : ids) {
			ModelSpec model = known(id, key, models);
			if (list.contains(model)) {
				throw new IllegalArgumentException(key + " lists " + model.id() + " twice; remove one of them");
			}
			list.add(model);
		}
		return List.copyOf(list);
	}

	private static ModelSpec known(String id, String key, ModelTable models) {
		return models.find(id).orElseThrow(() -> {
			List<String> near = models.suggest(id);
			return new IllegalArgumentException(key + ": the model \"" + id + "\" is not known"
					+ (near.isEmpty() ? "." : "; did you mean " + String.join(" or ", near) + "?")
					+ " If it exists, add it under claude.models");
		});
	}

	private static void refuseLoops(Map<String, List<ModelSpec>> lists) {
		for (String start : lists.keySet()) {
			walk(start, lists, new LinkedHashSet<>(), new LinkedHashSet<>());
		}
	}

	private static void walk(String model, Map<String, List<ModelSpec>> lists, Set<String> path, Set<String> done) {
		if (!path.add(model)) {
			List<String> loop = new ArrayList<>(path);
			List<String> circle = new ArrayList<>(loop.subList(loop.indexOf(model), loop.size()));
			circle.add(model);
			throw new IllegalArgumentException("claude.fallback.models contains a cycle: " + String.join(" -> ", circle)
					+ "; remove one of these entries, so that the last model has no fallback");
		}
		if (!done.contains(model)) {
			lists.getOrDefault(model, List.of()).forEach((target) -> walk(target.id(), lists, path, done));
		}
		path.remove(model);
		done.add(model);
	}

}
