package io.github.clauderesilience.observe;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How constants are written where operators read them: in tags, attributes and JSON.
 */
public final class Keys {

	private static final Map<Enum<?>, String> known = new ConcurrentHashMap<>();

	private Keys() {
	}

	/**
	 * The key of a constant.
	 * @param constant for example {@code FALLBACK_MODEL}
	 * @return its name in lower case with hyphens, {@code fallback-model}
	 */
	public static String of(Enum<?> constant) {
		String key = known.get(constant);
		return (key != null) ? key : known.computeIfAbsent(constant,
				(unknown) -> unknown.name().toLowerCase(Locale.ROOT).replace('_', '-'));
	}

}
