package io.github.clauderesilience.autoconfigure.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.autoconfigure.names.EnvironmentKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
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

	private static final ConfigurationPropertyName NAME = ConfigurationPropertyName.of(KEY);

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
	 * What is configured, or {@code null}. A list replaces what sources below it say, and
	 * so do models by model a list below them.
	 * @throws ClaudeConfigurationException if one source has both
	 */
	static @Nullable FallbackModels in(Iterable<ConfigurationPropertySource> sources,
			ConfigurableEnvironment environment) {
		PropertySourcesPlaceholdersResolver placeholders = new PropertySourcesPlaceholdersResolver(environment);
		List<ConfigurationPropertySource> maps = new ArrayList<>();
		for (ConfigurationPropertySource source : sources) {
			boolean map = isMap(source);
			if (map) {
				maps.add(source);
			}
			if (isList(source)) {
				if (map) {
					throw SettingsFactory.problem(KEY + " is set for all models and for single ones in the same place",
							"Keep either " + KEY + " or the settings below it.");
				}
				if (maps.isEmpty()) {
					return new FallbackModels(Map.of(), list(source, placeholders));
				}
				break;
			}
		}
		return maps.isEmpty() ? null : new FallbackModels(map(maps, placeholders), List.of());
	}

	private static boolean isList(ConfigurationPropertySource source) {
		return source.getConfigurationProperty(NAME) != null
				|| source.getConfigurationProperty(NAME.append("[0]")) != null;
	}

	/**
	 * A binder would take the dashes of a model in the name of a variable for dots;
	 * {@link EnvironmentKeys} does not.
	 */
	private static boolean isMap(ConfigurationPropertySource source) {
		return source instanceof IterableConfigurationPropertySource names
				&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource) && names.stream()
					.anyMatch((name) -> NAME.isAncestorOf(name) && !name.isNumericIndex(NAME.getNumberOfElements()));
	}

	private static List<String> list(ConfigurationPropertySource source,
			PropertySourcesPlaceholdersResolver placeholders) {
		return new Binder(List.of(source), placeholders).bind(KEY, Bindable.listOf(String.class))
			.orElse(List.of())
			.stream()
			.filter((id) -> !id.isBlank())
			.toList();
	}

	private static Map<String, List<String>> map(List<ConfigurationPropertySource> sources,
			PropertySourcesPlaceholdersResolver placeholders) {
		ResolvableType listOfIds = ResolvableType.forClassWithGenerics(List.class, String.class);
		ResolvableType byModel = ResolvableType.forClassWithGenerics(Map.class, ResolvableType.forClass(String.class),
				listOfIds);
		return new Binder(sources, placeholders).bind(KEY, Bindable.<Map<String, List<String>>>of(byModel))
			.orElse(Map.of());
	}

}
