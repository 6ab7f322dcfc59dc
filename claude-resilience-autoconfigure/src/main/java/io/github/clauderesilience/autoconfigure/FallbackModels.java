package io.github.clauderesilience.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.autoconfigure.names.EnvironmentKeys;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * {@code claude.fallback.models}, which is either a list for all models or a list per
 * model.
 *
 * @param ofModel the models that stand in, by the model they stand in for
 * @param ofAll the models that stand in for every other one
 */
record FallbackModels(Map<String, List<String>> ofModel, List<String> ofAll) {

	private static final String KEY = "claude.fallback.models";

	/**
	 * From Sonnet to the Haiku of its time; what an application configures replaces it.
	 */
	private static final FallbackModels DEFAULT = new FallbackModels(
			Map.of("claude-sonnet-5-5", List.of("claude-haiku-5-5"), "claude-sonnet-4-5", List.of("claude-haiku-4-5")),
			List.of());

	static FallbackModels of(ConfigurableEnvironment environment) {
		Binder binder = Binder.get(environment);
		BindResult<List<String>> list = binder.bind(KEY, Bindable.listOf(String.class));
		if (list.isBound()) {
			return new FallbackModels(Map.of(), list.get().stream().filter((id) -> !id.isBlank()).toList());
		}
		ResolvableType listOfIds = ResolvableType.forClassWithGenerics(List.class, String.class);
		ResolvableType byModel = ResolvableType.forClassWithGenerics(Map.class, ResolvableType.forClass(String.class),
				listOfIds);
		return withoutVariables(environment).bind(KEY, Bindable.<Map<String, List<String>>>of(byModel))
			.map((map) -> new FallbackModels(map, List.of()))
			.orElse(DEFAULT);
	}

	/**
	 * A binder would take the dashes of a model for dots; {@link EnvironmentKeys} does
	 * not.
	 */
	private static Binder withoutVariables(ConfigurableEnvironment environment) {
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (!(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				sources.add(source);
			}
		}
		return new Binder(sources, new PropertySourcesPlaceholdersResolver(environment));
	}

}
