package io.github.clauderesilience.model.load;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.model.ModelFact;
import io.github.clauderesilience.model.ModelProperties;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.PublishedLimits;
import io.github.clauderesilience.shipped.ShippedData;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes the {@link ModelTable}: the shipped {@code claude-models.yml}, with what the
 * application configures under {@code claude.models} laid over it, field by field.
 */
public final class ModelTableLoader {

	/** Where the application's own facts about models stand. */
	public static final String PREFIX = "claude.models";

	private static final String SHIPPED = "claude-models.yml";

	private static final Bindable<Map<String, ModelProperties>> MODELS = Bindable.mapOf(String.class,
			ModelProperties.class);

	private static final BindHandler STRICT = new NoUnboundElementsBindHandler(BindHandler.DEFAULT,
			new UnboundElementsSourceFilter());

	private ModelTableLoader() {
	}

	/**
	 * The table as shipped.
	 * @return the facts of {@code claude-models.yml}
	 */
	public static ModelTable shipped() {
		return load(Map.of());
	}

	/**
	 * The shipped table with an application's own facts over it.
	 * @param environment where {@code claude.models} is read from
	 * @return the merged table
	 * @throws ModelTableException if an entry has an unknown field or a value that makes
	 * no sense
	 */
	public static ModelTable load(ConfigurableEnvironment environment) {
		Binder binder = new Binder(ConfigurationPropertySources.get(environment),
				new PropertySourcesPlaceholdersResolver(environment));
		return load(bindOverrides(binder));
	}

	/**
	 * The shipped table with other facts over it.
	 * @param overrides facts by model id; an alias, or an id without its dashes and in
	 * any case (all that an environment variable can say), names a shipped model too
	 * @return the merged table
	 * @throws ModelTableException if a value makes no sense
	 */
	public static ModelTable load(Map<String, ModelProperties> overrides) {
		ShippedData shipped = ShippedData.of(SHIPPED);
		Map<String, ModelProperties> models = shipped.records("models", ModelProperties.class);
		Map<String, String> ids = idsByUniformName(models);
		Map<String, Set<ModelFact>> configured = new LinkedHashMap<>();
		overrides.forEach((name, facts) -> {
			String id = ids.getOrDefault(uniform(name), name);
			ModelProperties exact = name.equals(id) ? null : overrides.get(id);
			configured.computeIfAbsent(id, (key) -> EnumSet.noneOf(ModelFact.class)).addAll(ModelFact.in(facts));
			models.merge(id, (exact != null) ? exact.over(facts) : facts, (base, over) -> over.over(base));
		});
		Map<String, ModelSpec> specs = new LinkedHashMap<>();
		models.forEach((id, facts) -> specs.put(id, facts.toSpec(id)));
		ModelTableCheck.check(specs);
		return new ModelTable(specs, shipped.groups("limit-groups", PublishedLimits.class), configured);
	}

	private static Map<String, ModelProperties> bindOverrides(Binder binder) {
		try {
			return binder.bind(PREFIX, MODELS, STRICT).orElseGet(Map::of);
		}
		catch (BindException ex) {
			throw new ModelTableException(BindFailures.explain(ex), ex);
		}
	}

	private static Map<String, String> idsByUniformName(Map<String, ModelProperties> models) {
		Map<String, String> ids = new LinkedHashMap<>();
		models.forEach((id, facts) -> {
			ids.put(uniform(id), id);
			if (facts.aliases() != null) {
				facts.aliases().forEach((alias) -> ids.put(uniform(alias), id));
			}
		});
		return ids;
	}

	private static String uniform(String id) {
		return id.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
	}

}
