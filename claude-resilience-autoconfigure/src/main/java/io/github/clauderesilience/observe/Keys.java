package io.github.clauderesilience.observe;

import java.util.Locale;

/**
 * How constants are written where operators read them: in tags, attributes and JSON.
 */
public final class Keys {

	private Keys() {
	}

	/**
	 * The key of a constant.
	 * @param constant for example {@code FALLBACK_MODEL}
	 * @return its name in lower case with hyphens, {@code fallback-model}
	 */
	public static String of(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
