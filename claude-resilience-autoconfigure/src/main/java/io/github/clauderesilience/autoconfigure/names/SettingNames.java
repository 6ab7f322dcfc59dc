package io.github.clauderesilience.autoconfigure.names;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import io.github.clauderesilience.model.match.NearMatches;
import org.jspecify.annotations.Nullable;

/**
 * The names of all settings below a prefix, and what a written name means. Names are
 * compared in Spring Boot's uniform form, without dashes, underscores and case. Of an
 * environment variable each underscore may stand for a dot, a dash or nothing: a reading
 * that is the name of a setting is looked for, one with a key that is known first.
 * Immutable.
 */
public final class SettingNames {

	private final String prefix;

	private final Setting.Group root;

	private final Function<String, Collection<String>> knownKeys;

	/**
	 * Creates the names of the settings of a record.
	 * @param prefix what all names begin with, without a dot at the end
	 * @param type the record the settings are bound to
	 * @param knownKeys the keys that are known of a map, by the name of the map
	 */
	public SettingNames(String prefix, Class<? extends Record> type, Function<String, Collection<String>> knownKeys) {
		this(prefix, Setting.of(type), knownKeys);
	}

	private SettingNames(String prefix, Setting.Group root, Function<String, Collection<String>> knownKeys) {
		this.prefix = prefix;
		this.root = root;
		this.knownKeys = knownKeys;
	}

	/**
	 * These names and a map of lists that is not in the record, as a plain list may stand
	 * in its place.
	 * @param group the name of the group it belongs to, without the prefix
	 * @param name its name within the group
	 * @return the names with the map
	 */
	public SettingNames withListsOrList(String group, String name) {
		Map<String, Setting> groups = new LinkedHashMap<>(this.root.children());
		groups.computeIfPresent(group, (key, setting) -> {
			Map<String, Setting> children = new LinkedHashMap<>(((Setting.Group) setting).children());
			children.put(name, new Setting.Entries(Setting.VALUES, true));
			return new Setting.Group(children);
		});
		return new SettingNames(this.prefix, new Setting.Group(groups), this.knownKeys);
	}

	/**
	 * These names and a map in whose entries they stand again, but for some.
	 * @param name the name of the map, without the prefix
	 * @param without names of settings and groups that an entry does not have, without
	 * the prefix
	 * @return the names with the map
	 */
	public SettingNames withEntries(String name, Collection<String> without) {
		Map<String, Setting> groups = new LinkedHashMap<>(this.root.children());
		Setting.Group entry = this.root;
		for (String path : without) {
			entry = entry.without(List.of(path.split("\\.")));
		}
		groups.put(name, new Setting.Entries(entry, false));
		return new SettingNames(this.prefix, new Setting.Group(groups), this.knownKeys);
	}

	/**
	 * The setting that a written name means, or resembles most.
	 * @param written the name
	 * @return the setting; {@code null} if the name resembles none
	 */
	public @Nullable SettingMatch find(WrittenName written) {
		Search search = new Search(written.parts(), written.isVariable());
		SettingMatch match = search.in(this.root, this.prefix, 0);
		return (match != null || written.isVariable() || written.parts().size() > 1) ? match : byLastPart(written);
	}

	/**
	 * The names in a group of settings.
	 * @param path the names of the groups without the prefix, {@code *} for a key of a
	 * map
	 * @return the names in the order of the record
	 */
	public Collection<String> in(List<String> path) {
		@Nullable Setting setting = this.root;
		for (String name : path) {
			setting = child(setting, name);
		}
		return (setting instanceof Setting.Group group) ? group.children().keySet() : List.of();
	}

	private static @Nullable Setting child(@Nullable Setting setting, String name) {
		if (setting instanceof Setting.Entries entries) {
			return entries.value();
		}
		return (setting instanceof Setting.Group group) ? group.children().get(name) : null;
	}

	/**
	 * The environment variable that sets a setting.
	 * @param name the name of the setting
	 * @return the name of the variable
	 */
	public static String variable(String name) {
		return name.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "").toUpperCase(Locale.ROOT);
	}

	/**
	 * A name as names are compared.
	 * @param name a name in any form
	 * @return its letters and digits in lower case
	 */
	public static String uniform(String name) {
		return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
	}

	/** A setting of that very name that stands in a group. */
	private @Nullable SettingMatch byLastPart(WrittenName written) {
		String last = uniform(written.parts().get(written.parts().size() - 1));
		String found = deepest(this.root, this.prefix, last);
		return (found != null) ? new SettingMatch(found, last.length(), null, false) : null;
	}

	private static @Nullable String deepest(Setting.Group group, String path, String last) {
		for (Map.Entry<String, Setting> child : group.children().entrySet()) {
			String name = path + "." + child.getKey();
			if (child.getValue() instanceof Setting.Group below) {
				String found = deepest(below, name, last);
				if (found != null) {
					return found;
				}
			}
			else if (uniform(child.getKey()).equals(last)) {
				return name;
			}
		}
		return null;
	}

	/** One walk through the tree; what differs least wins, and of equals the first. */
	private final class Search {

		private final List<String> parts;

		private final boolean variable;

		private Search(List<String> parts, boolean variable) {
			this.parts = parts;
			this.variable = variable;
		}

		private @Nullable SettingMatch in(Setting setting, String path, int from) {
			if (setting instanceof Setting.Group group) {
				return inGroup(group, path, from);
			}
			if (setting instanceof Setting.Entries entries) {
				return inEntries(entries, path, from);
			}
			return inValue(setting, path, from);
		}

		private @Nullable SettingMatch inValue(Setting setting, String path, int from) {
			boolean index = setting instanceof Setting.Values && from == this.parts.size() - 1
					&& isIndex(this.parts.get(from));
			boolean duration = setting instanceof Setting.Value value && value.isDuration();
			return (from == this.parts.size() || index) ? new SettingMatch(path, 0, null, duration) : null;
		}

		private @Nullable SettingMatch inGroup(Setting.Group group, String path, int from) {
			SettingMatch best = null;
			for (Map.Entry<String, Setting> child : group.children().entrySet()) {
				String name = uniform(child.getKey());
				for (int to = from + 1; to <= longest(from); to++) {
					int distance = distance(uniform(joined(from, to)), name);
					if (distance >= 0) {
						SettingMatch below = in(child.getValue(), path + "." + child.getKey(), to);
						best = better(best, (below != null) ? below.farther(distance) : null);
					}
				}
			}
			return best;
		}

		private @Nullable SettingMatch inEntries(Setting.Entries entries, String path, int from) {
			SettingMatch best = entries.orList() ? inValue(Setting.VALUES, path, from) : null;
			if (this.variable) {
				for (String key : SettingNames.this.knownKeys.apply(path)) {
					best = better(best, inKnown(entries, path, key, from));
				}
			}
			boolean wholeFirst = this.variable && !(entries.value() instanceof Setting.Group);
			for (int i = from + 1; i <= this.parts.size(); i++) {
				int to = wholeFirst ? this.parts.size() + from + 1 - i : i;
				String key = joined(from, to);
				best = better(best, below(entries, path, key, !this.variable && to > from + 1, to));
			}
			return best;
		}

		private @Nullable SettingMatch inKnown(Setting.Entries entries, String path, String key, int from) {
			SettingMatch best = null;
			for (int to = from + 1; to <= this.parts.size(); to++) {
				if (uniform(joined(from, to)).equals(uniform(key))) {
					best = better(best, below(entries, path, key, false, to));
				}
			}
			return best;
		}

		private @Nullable SettingMatch below(Setting.Entries entries, String path, String key, boolean split, int to) {
			String name = key.matches("[a-z0-9-]+") ? path + "." + key : path + "[" + key + "]";
			SettingMatch below = in(entries.value(), name, to);
			if (below == null || below.entry() != null) {
				return below;
			}
			return new SettingMatch(below.name(), below.distance(), new SettingMatch.Entry(path, key, split),
					below.isDuration());
		}

		private int longest(int from) {
			return this.variable ? this.parts.size() : Math.min(from + 1, this.parts.size());
		}

		private String joined(int from, int to) {
			List<String> key = this.parts.subList(from, to);
			return this.variable ? String.join("-", key).toLowerCase(Locale.ROOT) : String.join(".", key);
		}

		private static @Nullable SettingMatch better(@Nullable SettingMatch best, @Nullable SettingMatch other) {
			return (best == null || (other != null && other.distance() < best.distance())) ? other : best;
		}

		/** Negative if it is too far to be a slip. */
		private static int distance(String written, String name) {
			if (written.length() >= 4 && (name.startsWith(written) || name.endsWith(written))) {
				return (written.length() == name.length()) ? 0 : 1;
			}
			int distance = NearMatches.edits(written, name);
			int slips = Math.max((name.length() > 5) ? 2 : 1, name.length() / 4);
			return (distance <= slips) ? distance : -1;
		}

		private static boolean isIndex(String part) {
			return part.matches("\\d+");
		}

	}

}
