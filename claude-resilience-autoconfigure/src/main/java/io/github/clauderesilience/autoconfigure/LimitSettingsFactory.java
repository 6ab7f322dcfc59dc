package io.github.clauderesilience.autoconfigure;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.limit.LimitSettings.Ceilings;
import io.github.clauderesilience.limit.day.DaySettings;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.day.FileDayStore;
import org.jspecify.annotations.Nullable;

/**
 * From {@code claude.rate-limit.*} to the settings of the limiter. Names of limit groups
 * have dots ({@code sonnet-5-5}), which a binder takes for a path; so groups are bound as
 * flat entries and split here at the last dot, which makes the natural form of yml work.
 */
final class LimitSettingsFactory {

	/** What the column of the database holds. */
	private static final int LONGEST_INSTANCE = 100;

	private LimitSettingsFactory() {
	}

	static double charsPerToken(ModelTable models, String model) {
		return models.find(model).map(ModelSpec::charsPerToken).orElse(LimitPools.CHARS_PER_TOKEN);
	}

	static LimitSettings limits(ClaudeProperties properties) {
		ClaudeProperties.RateLimit limit = properties.rateLimit();
		if (limit.maxInFlight() > properties.http().maxConnections()) {
			throw SettingsFactory.problem(
					"claude.rate-limit.max-in-flight is " + limit.maxInFlight()
							+ ", but claude.http.max-connections is only " + properties.http().maxConnections(),
					"Raise claude.http.max-connections, or lower claude.rate-limit.max-in-flight: calls would"
							+ " queue a second time for a connection.");
		}
		return SettingsFactory.checked(() -> new LimitSettings(limit.maxWait(), limit.maxQueue(), limit.maxInFlight(),
				limit.logHeaders(), groups(limit.groups()), weights(limit.tenants()), days(limit.days())));
	}

	private static DaySettings days(ClaudeProperties.Days days) {
		return new DaySettings(zone(days.zone()), days.warnAt(), days.interactiveShare());
	}

	private static ZoneId zone(String name) {
		try {
			return ZoneId.of(name.strip());
		}
		catch (DateTimeException ex) {
			throw new ClaudeConfigurationException(
					"claude.rate-limit.days.zone is \"" + name + "\", which is not a time zone",
					"Set claude.rate-limit.days.zone to a zone such as Europe/Berlin or UTC.", ex);
		}
	}

	/**
	 * Where the use of the day is kept, where that is not the database.
	 */
	static DayStore dayStore(ClaudeProperties.Days days) {
		refuseUnusedFile(days);
		return switch (days.store()) {
			case MEMORY -> DayStore.NONE;
			case FILE -> file(days.file());
			case JDBC -> throw Databases.absent("claude.rate-limit.days.store");
		};
	}

	/**
	 * The name of this instance in the database.
	 * @param applicationName the name where the setting says nothing
	 */
	static String instance(ClaudeProperties.Days days, @Nullable String applicationName) {
		refuseUnusedFile(days);
		String named = (days.instance() != null) ? days.instance() : applicationName;
		String instance = (named != null) ? named.strip() : "";
		if (instance.isEmpty() || instance.length() > LONGEST_INSTANCE) {
			throw SettingsFactory.problem(
					"claude.rate-limit.days.store is jdbc, but this instance has "
							+ (instance.isEmpty() ? "no name" : "a name of " + instance.length() + " characters"),
					"Set claude.rate-limit.days.instance to a name of 1 to " + LONGEST_INSTANCE
							+ " characters that is the same after a restart; the default is spring.application.name.");
		}
		return instance;
	}

	private static void refuseUnusedFile(ClaudeProperties.Days days) {
		if (days.file() != null && days.store() != ClaudeProperties.DayStoreKind.FILE) {
			throw SettingsFactory.problem(
					"claude.rate-limit.days.file is set, but claude.rate-limit.days.store is "
							+ days.store().name().toLowerCase(Locale.ROOT),
					"Set claude.rate-limit.days.store=file, or remove the file.");
		}
	}

	private static DayStore file(@Nullable String file) {
		if (file == null || file.isBlank()) {
			throw SettingsFactory.problem("claude.rate-limit.days.store is file, but no file is named",
					"Set claude.rate-limit.days.file to a file that the application may write.");
		}
		try {
			return new FileDayStore(Path.of(file));
		}
		catch (InvalidPathException ex) {
			throw new ClaudeConfigurationException(
					"claude.rate-limit.days.file is \"" + file + "\", which cannot be the name of a file",
					"Set claude.rate-limit.days.file to a file that the application may write.", ex);
		}
	}

	private static Map<String, Double> weights(Map<String, String> entries) {
		Map<String, Double> weights = new TreeMap<>();
		entries.forEach((key, value) -> {
			String path = path(key);
			if (!path.endsWith(".weight")) {
				throw SettingsFactory.problem("claude.rate-limit.tenants." + key + " is not known",
						"Use claude.rate-limit.tenants.<name>.weight.");
			}
			weights.put(path.substring(0, path.length() - ".weight".length()), weight(key, value));
		});
		return weights;
	}

	/** A binder puts a name with dots into brackets where it is asked to. */
	private static String path(String key) {
		return key.replace("[", "").replace("]", "");
	}

	private static double weight(String key, @Nullable String value) {
		try {
			return Double.parseDouble(String.valueOf(value));
		}
		catch (NumberFormatException ex) {
			throw SettingsFactory.problem("claude.rate-limit.tenants." + key + " is \"" + value + "\"",
					"Set it to a number such as 2, or remove it for the weight 1.");
		}
	}

	private static Map<String, Ceilings> groups(Map<String, String> entries) {
		Map<String, Map<String, Long>> byGroup = new TreeMap<>();
		entries.forEach((key, value) -> {
			String path = path(key);
			int dot = path.lastIndexOf('.');
			Long number = number(key, value);
			if (number != null) {
				byGroup.computeIfAbsent((dot > 0) ? path.substring(0, dot) : "", (group) -> new HashMap<>())
					.put(path.substring(dot + 1), number);
			}
		});
		Map<String, Ceilings> groups = new HashMap<>();
		byGroup.forEach((group, limits) -> groups.put(group, ceilings(group, limits)));
		return groups;
	}

	private static @Nullable Long number(String key, @Nullable String value) {
		if (value == null || value.isBlank()) {
			return null;
		}
		try {
			return Long.valueOf(value.strip().replace("_", ""));
		}
		catch (NumberFormatException ex) {
			throw SettingsFactory.problem("claude.rate-limit.groups." + key + " is \"" + value + "\"",
					"Set it to a whole number, or remove it for no limit of your own.");
		}
	}

	private static Ceilings ceilings(String group, Map<String, Long> limits) {
		Long requests = limits.remove("requests-per-minute");
		Long input = limits.remove("input-tokens-per-minute");
		Long output = limits.remove("output-tokens-per-minute");
		Long tokens = limits.remove("tokens-per-minute");
		Long inputOfDay = limits.remove("input-tokens-per-day");
		Long outputOfDay = limits.remove("output-tokens-per-day");
		Long tokensOfDay = limits.remove("tokens-per-day");
		if (!limits.isEmpty()) {
			throw SettingsFactory.problem(
					"claude.rate-limit.groups." + group + " has an entry that is not known: " + limits.keySet(),
					"Use requests-per-minute, input-tokens-per-minute, output-tokens-per-minute,"
							+ " tokens-per-minute, input-tokens-per-day, output-tokens-per-day or tokens-per-day.");
		}
		return SettingsFactory
			.checked(() -> new Ceilings(requests, input, output, tokens, inputOfDay, outputOfDay, tokensOfDay));
	}

}
