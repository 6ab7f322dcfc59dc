package io.github.clauderesilience.autoconfigure.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.limit.LimitSettings.Ceilings;
import io.github.clauderesilience.limit.day.DaySettings;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.day.FileDayStore;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import org.jspecify.annotations.Nullable;

/**
 * From {@code claude.rate-limit.*} to the settings of the limiter.
 */
public final class LimitSettingsFactory {

	/** What the column of the database holds. */
	private static final int LONGEST_INSTANCE = 100;

	private LimitSettingsFactory() {
	}

	/**
	 * Characters per token until they are learned.
	 * @param models the model table
	 * @param model id of a model, in the table or not
	 * @return a positive number
	 */
	public static double charsPerToken(ModelTable models, String model) {
		return models.find(model).map(ModelSpec::charsPerToken).orElse(LimitPools.CHARS_PER_TOKEN);
	}

	/**
	 * Settings of the limiter.
	 * @param properties what the application sets
	 * @param models the model table
	 * @return the settings
	 * @throws ClaudeConfigurationException if a value cannot work
	 */
	public static LimitSettings limits(ClaudeProperties properties, ModelTable models) {
		RateLimitProperties limit = properties.rateLimit();
		if (limit.maxInFlight() > properties.http().maxConnections()) {
			throw SettingsFactory.problem(
					"claude.rate-limit.max-in-flight is " + limit.maxInFlight()
							+ ", but claude.http.max-connections is only " + properties.http().maxConnections(),
					"Raise claude.http.max-connections, or lower claude.rate-limit.max-in-flight: calls would"
							+ " queue a second time for a connection.");
		}
		return SettingsFactory
			.checked(() -> new LimitSettings(limit.maxWait(), limit.maxQueue(), limit.maxInFlight(), limit.logHeaders(),
					groups(limit.groups(), models.limitGroups()), weights(limit.tenants()), days(limit.days())));
	}

	private static DaySettings days(RateLimitProperties.Days days) {
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
	 * Where the use of the day is kept, if that is not the database.
	 * @param days what the application sets
	 * @return the store
	 * @throws ClaudeConfigurationException if a value cannot work, or the store is the
	 * database
	 */
	public static DayStore dayStore(RateLimitProperties.Days days) {
		refuseUnusedFile(days);
		return switch (days.store()) {
			case MEMORY -> DayStore.NONE;
			case FILE -> file(days.file());
			case JDBC -> throw SettingsFactory.noJdbc("claude.rate-limit.days.store");
		};
	}

	/**
	 * The name of this instance in the database.
	 * @param days what the application sets
	 * @param applicationName the name if the setting says nothing
	 * @return a name of 1 to 100 characters
	 * @throws ClaudeConfigurationException if there is no such name
	 */
	public static String instance(RateLimitProperties.Days days, @Nullable String applicationName) {
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

	private static void refuseUnusedFile(RateLimitProperties.Days days) {
		if (days.file() != null && days.store() != RateLimitProperties.DayStoreKind.FILE) {
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
			Path path = Path.of(file);
			if (Files.isDirectory(path)) {
				throw SettingsFactory.problem("claude.rate-limit.days.file is \"" + file + "\", which is a directory",
						"Set claude.rate-limit.days.file to a file in it, such as " + path.resolve("claude-days.json")
								+ ".");
			}
			return new FileDayStore(path);
		}
		catch (InvalidPathException ex) {
			throw new ClaudeConfigurationException(
					"claude.rate-limit.days.file is \"" + file + "\", which cannot be the name of a file",
					"Set claude.rate-limit.days.file to a file that the application may write.", ex);
		}
	}

	private static Map<String, Double> weights(Map<String, RateLimitProperties.Tenant> tenants) {
		Map<String, Double> weights = new TreeMap<>();
		tenants.forEach((name, tenant) -> weights.put(name, tenant.weight()));
		return weights;
	}

	private static Map<String, Ceilings> groups(Map<String, RateLimitProperties.Group> groups, Set<String> known) {
		Map<String, Ceilings> ceilings = new HashMap<>();
		KnownNames.byKnownName(groups, known, LimitSettingsFactory::over)
			.forEach((name, group) -> ceilings.put(name, ceilings(group)));
		return ceilings;
	}

	private static Ceilings ceilings(RateLimitProperties.Group group) {
		return new Ceilings(group.requestsPerMinute(), group.inputTokensPerMinute(), group.outputTokensPerMinute(),
				group.tokensPerMinute(), group.inputTokensPerDay(), group.outputTokensPerDay(), group.tokensPerDay());
	}

	private static RateLimitProperties.Group over(RateLimitProperties.Group group, RateLimitProperties.Group base) {
		return new RateLimitProperties.Group(or(group.requestsPerMinute(), base.requestsPerMinute()),
				or(group.inputTokensPerMinute(), base.inputTokensPerMinute()),
				or(group.outputTokensPerMinute(), base.outputTokensPerMinute()),
				or(group.tokensPerMinute(), base.tokensPerMinute()),
				or(group.inputTokensPerDay(), base.inputTokensPerDay()),
				or(group.outputTokensPerDay(), base.outputTokensPerDay()),
				or(group.tokensPerDay(), base.tokensPerDay()));
	}

	private static @Nullable Long or(@Nullable Long value, @Nullable Long base) {
		return (value != null) ? value : base;
	}

}
