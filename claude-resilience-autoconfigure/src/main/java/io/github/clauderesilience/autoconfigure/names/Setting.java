package io.github.clauderesilience.autoconfigure.names;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Name;

/**
 * A setting, or a group of them, as a tree that follows the records they are bound to.
 */
sealed interface Setting {

	/** One value. */
	Setting VALUE = new Value(false);

	/** A duration. */
	Setting DURATION = new Value(true);

	/** A list of values. */
	Setting VALUES = new Values();

	/**
	 * One value.
	 *
	 * @param isDuration whether it is a duration
	 */
	record Value(boolean isDuration) implements Setting {
	}

	/**
	 * A list of values.
	 */
	record Values() implements Setting {
	}

	/**
	 * Settings with fixed names.
	 *
	 * @param children the settings by name, in the order of the record
	 */
	record Group(Map<String, Setting> children) implements Setting {

		/**
		 * This group but for one setting or group in it.
		 * @param path the names that lead to it
		 * @return the rest
		 */
		Group without(List<String> path) {
			Map<String, Setting> rest = new LinkedHashMap<>(this.children);
			if (path.size() == 1) {
				rest.remove(path.get(0));
			}
			else {
				rest.computeIfPresent(path.get(0), (name, child) -> (child instanceof Group group)
						? group.without(path.subList(1, path.size())) : child);
			}
			return new Group(rest);
		}

	}

	/**
	 * Settings whose names users choose.
	 *
	 * @param value what stands below each name
	 * @param orList whether a plain list may stand in place of the map
	 */
	record Entries(Setting value, boolean orList) implements Setting {
	}

	/**
	 * Creates the tree of a record.
	 * @param type the record type that settings are bound to
	 * @return its settings, by the names a binder gives them
	 */
	static Group of(Class<?> type) {
		Map<String, Setting> children = new LinkedHashMap<>();
		for (RecordComponent component : type.getRecordComponents()) {
			children.put(name(type, component), of(component.getType(), component.getGenericType()));
		}
		return new Group(children);
	}

	private static Setting of(Class<?> type, Type generic) {
		if (type.isRecord()) {
			return of(type);
		}
		if (Map.class.isAssignableFrom(type) && generic instanceof ParameterizedType map
				&& map.getActualTypeArguments()[1] instanceof Class<?> value) {
			return new Entries(of(value, value), false);
		}
		if (type == Duration.class) {
			return DURATION;
		}
		return (Collection.class.isAssignableFrom(type) || type.isArray()) ? VALUES : VALUE;
	}

	private static String name(Class<?> type, RecordComponent component) {
		try {
			Name given = type.getDeclaredField(component.getName()).getAnnotation(Name.class);
			return (given != null) ? given.value()
					: component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
		}
		catch (NoSuchFieldException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
