package io.github.clauderesilience;

import java.util.Locale;

/**
 * How much work a model puts into an answer: {@code output_config.effort}. Which values a
 * model takes is its own affair (platform.claude.com/docs/en/build-with-claude/effort,
 * read 2026-10).
 */
public enum Effort {

	/** Fewest tokens. */
	LOW,

	/** Between low and high. */
	MEDIUM,

	/** The default of most models. */
	HIGH,

	/** More than high, on models that know it. */
	XHIGH,

	/** As much as it takes. */
	MAX;

	/**
	 * The name of the API.
	 * @return the name in lower case
	 */
	public String key() {
		return name().toLowerCase(Locale.ROOT);
	}

}
