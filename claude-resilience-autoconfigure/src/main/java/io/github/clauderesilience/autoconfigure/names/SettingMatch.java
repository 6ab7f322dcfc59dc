package io.github.clauderesilience.autoconfigure.names;

import org.jspecify.annotations.Nullable;

/**
 * The setting a written name means, or was most likely meant to be.
 *
 * @param name the setting by its own name, such as {@code claude.timeout.total}
 * @param distance the number of characters in which the written name differs; 0 if it is
 * the name of the setting, in whatever form
 * @param entry the part of the name that users choose, the last one of several;
 * {@code null} if there is none
 * @param isDuration whether the value of the setting is a duration
 */
public record SettingMatch(String name, int distance, @Nullable Entry entry, boolean isDuration) {

	/**
	 * Whether the written name is the name of this setting, in whatever form.
	 * @return {@code false} if it only resembles it
	 */
	public boolean isExact() {
		return this.distance == 0;
	}

	SettingMatch farther(int more) {
		return new SettingMatch(this.name, this.distance + more, this.entry, this.isDuration);
	}

	/**
	 * A part of a name that users choose.
	 *
	 * @param map the map it is a key of, such as {@code claude.rate-limit.groups}
	 * @param key the key
	 * @param split whether the key has dots without standing in brackets, so that a
	 * binder takes it for several keys
	 */
	public record Entry(String map, String key, boolean split) {
	}

}
