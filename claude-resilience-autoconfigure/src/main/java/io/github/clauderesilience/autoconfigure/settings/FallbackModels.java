package io.github.clauderesilience.autoconfigure.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.autoconfigure.names.EnvironmentKeys;
import org.jspecify.annotations.Nullable;
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
public record FallbackModels(Map<String, List<String>> ofModel, List<String> ofAll) {

	private static final String KEY = "claude.fallback.models";

	/**
	 * From Sonnet to the Haiku of its time; what an application configures replaces it.
	 */
	private static final FallbackModels DEFAULT = new FallbackModels(
			Map.of("claude-sonnet-5-5", List.of("claude-haiku-5-5"), "claude-sonnet-4-5", List.of("claude-haiku-4-5")),
			List.of());

	/**
	 * What is configured, or the default.
	 * @param environment what is written
	 * @return the models that stand in for others
	 */
	public static FallbackModels of(ConfigurableEnvironment environment) {
		FallbackModels configured = in(ConfigurationPropertySources.get(environment), environment);
		return (configured != null) ? configured : DEFAULT;
	}

	/**
	 * What is configured, or {@code null}.
	 */
	static @Nullable FallbackModels in(Iterable<ConfigurationPropertySource> sources,
			ConfigurableEnvironment environment) {
		PropertySourcesPlaceholdersResolver placeholders = new PropertySourcesPlaceholdersResolver(environment);
		BindResult<List<String>> list = new Binder(sources, placeholders).bind(KEY, Bindable.listOf(String.class));
		if (list.isBound()) {
			return new FallbackModels(Map.of(), list.get().stream().filter((id) -> !id.isBlank()).toList());
		}
		ResolvableType listOfIds = ResolvableType.forClassWithGenerics(List.class, String.class);
		ResolvableType byModel = ResolvableType.forClassWithGenerics(Map.class, ResolvableType.forClass(String.class),
				listOfIds);
		BindResult<Map<String, List<String>>> map = new Binder(withoutVariables(sources), placeholders).bind(KEY,
				Bindable.<Map<String, List<String>>>of(byModel));
		return map.isBound() ? new FallbackModels(map.get(), List.of()) : null;
	}

	/**
	 * A binder would take the dashes of a model for dots; {@link EnvironmentKeys} does
	 * not.
	 */
	private static List<ConfigurationPropertySource> withoutVariables(Iterable<ConfigurationPropertySource> all) {
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		for (ConfigurationPropertySource source : all) {
			if (!(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				sources.add(source);
			}
		}
		return sources;
	}

}
