package io.github.clauderesilience.autoconfigure.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A name below a prefix as it is written in one of an environment's sources.
 *
 * @param name the name as it is written
 * @param parts its parts without the prefix
 * @param source the source it stands in
 * @param isVariable whether it is an environment variable
 */
public record WrittenName(String name, List<String> parts, PropertySource<?> source, boolean isVariable) {

	/**
	 * The names below a prefix.
	 * @param environment where to look; sources that cannot list their names are passed
	 * over
	 * @param prefix the first part of the names
	 * @return the names, in the order of the sources
	 */
	public static List<WrittenName> below(String prefix, ConfigurableEnvironment environment) {
		List<WrittenName> names = new ArrayList<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable
					&& !source.getName().equals(EnvironmentKeys.SOURCE)) {
				addNames(prefix, enumerable, names);
			}
		}
		return names;
	}

	private static void addNames(String prefix, EnumerablePropertySource<?> source, List<WrittenName> names) {
		boolean variables = isEnvironment(source);
		for (String name : source.getPropertyNames()) {
			List<String> parts = variables ? variable(prefix, name) : property(prefix, name);
			if (!parts.isEmpty()) {
				names.add(new WrittenName(name, parts, source, variables));
			}
		}
	}

	/**
	 * Whether anything is set: a group without entries has a blank value in yml.
	 * @return {@code false} for a blank value
	 */
	public boolean hasValue() {
		return !value().isBlank();
	}

	/**
	 * What is set.
	 * @return the value as it is written, empty if there is none
	 */
	public String value() {
		return Objects.toString(this.source.getProperty(this.name), "");
	}

	/**
	 * The name for people, and where it stands.
	 * @return for example {@code claude.model (class path resource [application.yml] -
	 * 3:10)}
	 */
	public String described() {
		if (this.isVariable) {
			return "Environment variable " + this.name;
		}
		Origin origin = OriginLookup.getOrigin(this.source, this.name);
		return (origin != null) ? this.name + " (" + origin + ")" : this.name;
	}

	static boolean isEnvironment(PropertySource<?> source) {
		String name = source.getName();
		return source instanceof SystemEnvironmentPropertySource
				&& (name.equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
						|| name.endsWith("-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME));
	}

	private static List<String> variable(String prefix, String name) {
		String start = prefix + "_";
		if (name.length() <= start.length() || !name.toLowerCase(Locale.ROOT).startsWith(start)) {
			return List.of();
		}
		return Arrays.stream(name.substring(start.length()).split("_")).filter((part) -> !part.isEmpty()).toList();
	}

	private static List<String> property(String prefix, @Nullable String name) {
		if (name == null || !name.regionMatches(true, 0, prefix, 0, prefix.length())) {
			return List.of();
		}
		ConfigurationPropertyName adapted = ConfigurationPropertyName.adapt(name, '.');
		List<String> parts = new ArrayList<>();
		for (int i = 1; i < adapted.getNumberOfElements(); i++) {
			parts.add(adapted.getElement(i, Form.ORIGINAL));
		}
		return (!parts.isEmpty() && adapted.getElement(0, Form.UNIFORM).equals(prefix)) ? parts : List.of();
	}

}
