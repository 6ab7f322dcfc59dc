package io.github.clauderesilience.autoconfigure.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.autoconfigure.names.SettingMatch;
import io.github.clauderesilience.autoconfigure.names.SettingNames;
import io.github.clauderesilience.autoconfigure.names.WrittenName;
import io.github.clauderesilience.error.ErrorRules;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.ModelTableLoader;
import io.github.clauderesilience.model.match.NearMatches;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Names at start what is written below {@code claude} and would be passed over in
 * silence. It is logged; in groups of settings that say how much is sent, how often it is
 * repeated or what a model is, it stops the start.
 */
public final class KnownNames {

	/** The prefix of the settings of the library. */
	public static final String PREFIX = "claude";

	static final String GROUPS = "claude.rate-limit.groups";

	private static final Logger logger = LoggerFactory.getLogger(KnownNames.class);

	/** Groups in which a slip stops the start; * is a key that users choose. */
	private static final List<List<String>> STRICT = List.of(List.of("retry"), List.of("rate-limit", "groups", "*"),
			List.of("rate-limit", "tenants", "*"), List.of("errors", "*"), List.of("models", "*"));

	/**
	 * Spring Boot takes it for milliseconds; less than a second is most likely meant to
	 * be one of seconds. Our choice.
	 */
	private static final Pattern BARE = Pattern.compile("[1-9][0-9]{0,2}");

	private final ModelTable models;

	private final SettingNames names;

	private final Set<String> told = new HashSet<>();

	/**
	 * Creates the names with the keys of a table.
	 * @param models the model table
	 */
	public KnownNames(ModelTable models) {
		this.models = models;
		this.names = names(models);
	}

	/**
	 * The names with the keys of the shipped tables.
	 * @return the names
	 */
	public static SettingNames shipped() {
		return names(ModelTableLoader.shipped());
	}

	private static SettingNames names(ModelTable models) {
		return new SettingNames(PREFIX, ClaudeProperties.class, (map) -> keys(map, models))
			.withListsOrList("fallback", "models")
			.withEntries("clients", ClientSettings.OF_ALL_CLIENTS);
	}

	private static Collection<String> keys(String map, ModelTable models) {
		return switch (ClientSettings.ofAnyClient(map)) {
			case GROUPS -> models.limitGroups();
			case "claude.models", "claude.fallback.models" -> models.ids();
			case "claude.errors" -> ErrorRules.shipped().names();
			default -> Set.of();
		};
	}

	/**
	 * The entries of a map by the names that are known, in whatever form they are
	 * written.
	 * @param entries entries by the name that is written
	 * @param known the known names; others stay as they are written
	 * @param over lays an entry over another one, field by field
	 * @param <T> type of the entries
	 * @return entries by the name that is known
	 */
	public static <T> Map<String, T> byKnownName(Map<String, T> entries, Collection<String> known,
			BinaryOperator<T> over) {
		Map<String, T> byName = new LinkedHashMap<>(entries);
		for (String name : known) {
			entries.forEach((written, entry) -> {
				if (!written.equals(name) && SettingNames.uniform(written).equals(SettingNames.uniform(name))) {
					byName.remove(written);
					byName.merge(name, entry, over);
				}
			});
		}
		return byName;
	}

	/**
	 * The error class of a name in {@code application.yml}.
	 * @param key the setting that names it
	 * @param name the name, in any form
	 * @return the error class
	 * @throws ClaudeConfigurationException if there is no such class
	 */
	public static ErrorClass errorClass(String key, String name) {
		List<String> known = Arrays.stream(ErrorClass.values()).map(ErrorClass::key).toList();
		for (ErrorClass errorClass : ErrorClass.values()) {
			if (SettingNames.uniform(errorClass.key()).equals(SettingNames.uniform(name))) {
				return errorClass;
			}
		}
		throw SettingsFactory.problem(key + " names \"" + name + "\", which is not an error class",
				suggestion(NearMatches.of(name, known)) + "Use names out of " + known + ".");
	}

	/**
	 * Names each slip.
	 * @param environment what is written
	 * @throws ClaudeConfigurationException at a slip with which the application must not
	 * start
	 */
	public void check(ConfigurableEnvironment environment) {
		Set<String> foreign = new TreeSet<>();
		for (WrittenName written : WrittenName.below(PREFIX, environment)) {
			SettingMatch match = this.names.find(written);
			if (match != null && match.isExact()) {
				checkKey(written, match.entry());
				checkUnit(written, match);
			}
			else if (written.hasValue()) {
				unknown(written, match, foreign);
			}
		}
		if (!foreign.isEmpty()) {
			logger.info("Environment variables that begin with CLAUDE_ and are not settings of claude-resilience: {}",
					String.join(", ", foreign));
		}
	}

	private void unknown(WrittenName written, @Nullable SettingMatch match, Set<String> foreign) {
		String near = (match == null) ? null
				: written.isVariable() ? SettingNames.variable(match.name()) : match.name();
		List<String> group = strict(written.parts(), written.isVariable());
		String ofAll = ofAllClients(written);
		if (ofAll != null) {
			String meant = written.isVariable() ? SettingNames.variable(ofAll) : ofAll;
			throw SettingsFactory.problem(
					written.described() + " would have no effect: the setting belongs to the application, and a client"
							+ " has none of its own",
					"Set " + meant + ", which holds for all clients, or remove it.");
		}
		if (match != null && near != null && ClientSettings.isAccount(match.name())) {
			throw SettingsFactory.problem(
					written.described() + " is not a setting of claude-resilience, and the client would use another"
							+ " account than it should",
					suggestion(List.of(near)) + "Write " + near + ", or remove it.");
		}
		if (group != null) {
			throw SettingsFactory.problem(written.described() + " is not a setting of claude-resilience",
					suggestion((near != null) ? List.of(near) : List.of()) + "Below " + PREFIX + "."
							+ String.join(".", group).replace("*", "<name>") + " there are "
							+ String.join(", ", this.names.in(group)) + ".");
		}
		if (near == null && written.isVariable()) {
			foreign.add(written.name());
		}
		else if (this.told.add(written.name())) {
			logger.warn("{} has no effect: claude-resilience has no such setting.{}", written.described(),
					(near != null) ? " Did you mean " + near + "?" : "");
		}
	}

	/**
	 * The setting of all clients that a name below one client means, in any form. In a
	 * variable the name of a client may have several parts.
	 */
	private @Nullable String ofAllClients(WrittenName written) {
		List<String> parts = written.parts();
		if (!ClientSettings.isBelowClients(parts)) {
			return null;
		}
		for (int from = 2; from < (written.isVariable() ? parts.size() : 3); from++) {
			SettingMatch match = this.names.find(new WrittenName(written.name(), parts.subList(from, parts.size()),
					written.source(), written.isVariable()));
			if (match != null && match.isExact()) {
				return match.name();
			}
		}
		return null;
	}

	private static @Nullable List<String> strict(List<String> parts, boolean variable) {
		for (int i = 1; i < parts.size(); i++) {
			String start = SettingNames.uniform(String.join("", parts.subList(0, i)));
			for (List<String> group : STRICT) {
				if (SettingNames.uniform(String.join("", group)).equals(start)) {
					return group;
				}
			}
		}
		return ClientSettings.isBelowClients(parts) ? strictOfClient(parts, variable) : null;
	}

	/** In a variable the name of a client may have several parts. */
	private static @Nullable List<String> strictOfClient(List<String> parts, boolean variable) {
		for (int i = 2; i < (variable ? parts.size() : 3); i++) {
			List<String> group = strict(parts.subList(i, parts.size()), false);
			if (group != null) {
				return Stream.concat(Stream.of("clients", "*"), group.stream()).toList();
			}
		}
		return null;
	}

	private void checkKey(WrittenName written, SettingMatch.@Nullable Entry entry) {
		if (entry == null) {
			return;
		}
		String key = entry.key();
		if (ClientSettings.ofAnyClient(entry.map()).equals(GROUPS)) {
			checkGroup(written, entry.map(), key);
		}
		else if (entry.map().equals(ClientSettings.PREFIX)) {
			ClientSettings.checkName(key);
		}
		else if (entry.split()) {
			throw SettingsFactory.problem(
					written.described() + ": a name with dots, such as " + key + ", must be in brackets",
					"Write " + entry.map() + ".\"[" + key + "]\" in yml, " + entry.map() + "[" + key + "] elsewhere.");
		}
		else if (entry.map().equals("claude.models")) {
			checkModel(written, key);
		}
	}

	private void checkUnit(WrittenName written, SettingMatch match) {
		String value = written.value();
		if (match.isDuration() && BARE.matcher(value).matches() && this.told.add(written.name())) {
			logger.warn("{} is {} milliseconds, as a number without a unit is. Write {}s for seconds, or {}ms",
					written.described(), value, value, value);
		}
	}

	private void checkGroup(WrittenName written, String map, String key) {
		Set<String> known = this.models.limitGroups();
		if (key.indexOf('.') >= 0) {
			String name = key.replace('.', '-');
			throw SettingsFactory.problem(written.described() + ": names of limit groups have no dots",
					"Write " + map + "." + name + " instead of " + map + "." + key + "."
							+ (known.contains(name) ? "" : " The limit groups are " + String.join(", ", known) + "."));
		}
		boolean isKnown = known.stream()
			.anyMatch((name) -> SettingNames.uniform(name).equals(SettingNames.uniform(key)));
		if (isKnown) {
			return;
		}
		List<String> near = NearMatches.of(key, known);
		if (!near.isEmpty()) {
			throw SettingsFactory.problem(
					written.described() + " would have no effect: no model belongs to a limit group " + key,
					suggestion(near) + "The limit groups are " + String.join(", ", known) + ".");
		}
		if (this.told.add(map + "." + key)) {
			logger.warn("{} has no effect: no model belongs to a limit group {}. The limit groups are {}",
					written.described(), key, String.join(", ", known));
		}
	}

	/** A model that is added, whose name looks like a slip and not like a new version. */
	private void checkModel(WrittenName written, String key) {
		ModelSpec added = this.models.find(key).filter((model) -> model.id().equals(key)).orElse(null);
		if (added == null || !this.told.add("claude.models." + key)) {
			return;
		}
		List<String> others = this.models.ids().stream().filter((id) -> !id.equals(key)).toList();
		List<String> near = NearMatches.of(key, others)
			.stream()
			.filter((id) -> !id.replaceAll("[-0-9]", "").equals(key.replaceAll("[-0-9]", "")))
			.toList();
		if (!near.isEmpty()) {
			logger.warn("{} adds a model to the table. {}", written.described(), suggestion(near.subList(0, 1)));
		}
	}

	private static String suggestion(List<String> near) {
		return near.isEmpty() ? "" : "Did you mean " + String.join(" or ", near) + "? ";
	}

}
