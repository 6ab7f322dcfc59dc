package io.github.clauderesilience.autoconfigure.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.fallback.PatienceSettings;
import io.github.clauderesilience.json.HeaderText;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.service.CallFactory;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.Durations;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.key.CredentialGate;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * From properties to the settings of the parts, refusing what cannot work. Pure.
 */
public final class SettingsFactory {

	private static final long MIN_MESSAGE_BYTES = 64 * 1024;

	private static final long MAX_MESSAGE_BYTES = 1024 * 1024 * 1024;

	/* The defaults of ClaudeProperties. */

	private static final Duration SILENCE = Duration.ofSeconds(10);

	private static final Duration INTERACTIVE = Duration.ofSeconds(3);

	private static final Duration NORMAL = Duration.ofSeconds(8);

	private static final Duration BACKGROUND = Duration.ofSeconds(60);

	private SettingsFactory() {
	}

	/**
	 * Settings of the HTTP client.
	 * @param properties what the application sets
	 * @param serviceUrl address of the API in place of {@code claude.base-url}, or
	 * {@code null}
	 * @return the settings
	 * @throws ClaudeConfigurationException if a value cannot work
	 */
	public static WireSettings wire(ClaudeProperties properties, @Nullable URI serviceUrl) {
		URI baseUrl = BaseUrl.of((serviceUrl != null) ? serviceUrl.toString() : properties.baseUrl());
		header("claude.version", properties.version(), "a version of the API such as 2023-06-01");
		List<String> betas = properties.betas();
		for (int i = 0; i < betas.size(); i++) {
			header("claude.betas[" + i + "]", betas.get(i), "the plain name of a beta");
		}
		return new WireSettings(baseUrl, properties.version(), betas, timeouts(properties.timeout()),
				positive("claude.http.max-connections", properties.http().maxConnections()), WireSettings.STREAM_ABOVE,
				messageBytes(properties.http().maxMessageSize()), properties.auth(), properties.observe().baggage(),
				workspace(properties.workspace()));
	}

	private static @Nullable String workspace(@Nullable String id) {
		if (id == null || id.isBlank()) {
			return null;
		}
		if (!CredentialGate.isWorkspace(id)) {
			throw problem("claude.workspace is not the id of a workspace",
					"Set claude.workspace to an id such as wrkspc_0123abcd, or remove it for the workspace of the API"
							+ " key.");
		}
		return id;
	}

	private static void header(String key, String value, String example) {
		String problem = HeaderText.problem(value);
		if (problem != null) {
			throw problem(key + " " + problem + ", but is sent in a header",
					"Set " + key + " to " + example + ", or remove it for the default.");
		}
	}

	private static int messageBytes(DataSize size) {
		if (size.toBytes() < MIN_MESSAGE_BYTES || size.toBytes() > MAX_MESSAGE_BYTES) {
			throw problem("claude.http.max-message-size is " + size + ", but must be between 64KB and 1GB",
					"Set claude.http.max-message-size to a size such as 16MB, or remove it for the default.");
		}
		return (int) size.toBytes();
	}

	/**
	 * What calls have that say nothing else.
	 * @param properties what the application sets
	 * @param models the model table
	 * @return the defaults
	 * @throws ClaudeConfigurationException if a value cannot work
	 */
	public static CallFactory.CallDefaults calls(ClaudeProperties properties, ModelTable models) {
		String model = properties.model();
		if (!properties.allowUnknownModels() && models.find(model).isEmpty()) {
			List<String> near = models.suggest(model);
			throw problem("claude.model is \"" + model + "\", which is not a known model",
					"Set claude.model to " + (near.isEmpty() ? "a model such as claude-sonnet-5-5" : "one of " + near)
							+ ", add the model under claude.models, or set claude.allow-unknown-models=true.");
		}
		int maxTokens = positive("claude.max-tokens", properties.maxTokens());
		models.outputCap(model).ifPresent((cap) -> {
			if (maxTokens > cap) {
				throw problem(
						"claude.max-tokens is " + maxTokens + ", but " + model + " writes at most " + cap + " tokens",
						"Set claude.max-tokens to at most " + cap + ".");
			}
		});
		return new CallFactory.CallDefaults(model, maxTokens,
				positive("claude.timeout.total", properties.timeout().total()), properties.allowUnknownModels(),
				(properties.system() != null && !properties.system().isBlank()) ? properties.system() : null);
	}

	private static WireSettings.Timeouts timeouts(ClaudeProperties.Timeout timeout) {
		return new WireSettings.Timeouts(positive("claude.timeout.connect", timeout.connect()),
				positive("claude.timeout.attempt", timeout.attempt()),
				positive("claude.timeout.first-content", timeout.firstContent()),
				positive("claude.timeout.idle", timeout.idle()), positive("claude.timeout.total", timeout.total()),
				silence(timeout));
	}

	private static Duration silence(ClaudeProperties.Timeout timeout) {
		return Durations.shorter(withinTotal("claude.timeout.silence", timeout.silence(), SILENCE, timeout.total()),
				timeout.total());
	}

	/**
	 * How long calls wait for a model in trouble.
	 * @param properties what the application sets
	 * @return the settings
	 * @throws ClaudeConfigurationException if a value cannot work
	 */
	public static PatienceSettings patience(ClaudeProperties properties) {
		FallbackProperties.Patience patience = properties.fallback().patience();
		FallbackProperties.MaxQueueTime queue = properties.fallback().maxQueueTime();
		Duration total = properties.timeout().total();
		return new PatienceSettings(Map.of(Lane.INTERACTIVE,
				bounds("interactive", patience.interactive(), INTERACTIVE, queue.interactive(), total), Lane.NORMAL,
				bounds("normal", patience.normal(), NORMAL, queue.normal(), total), Lane.BACKGROUND,
				bounds("background", patience.background(), BACKGROUND, queue.background(), total)));
	}

	private static PatienceSettings.Bounds bounds(String lane, Duration trouble, Duration usual,
			@Nullable Duration queue, Duration total) {
		return new PatienceSettings.Bounds(withinTotal("claude.fallback.patience." + lane, trouble, usual, total),
				(queue != null) ? positive("claude.fallback.max-queue-time." + lane, queue) : null);
	}

	/** The default itself may well be longer than a short deadline. */
	private static Duration withinTotal(String key, Duration value, Duration usual, Duration total) {
		positive(key, value);
		if (!value.equals(usual) && value.compareTo(total) > 0) {
			throw problem(
					key + " is " + DurationText.of(value) + ", but no call takes longer than claude.timeout.total, "
							+ DurationText.of(total),
					"Set " + key + " to less than claude.timeout.total, or raise claude.timeout.total.");
		}
		return value;
	}

	/**
	 * Makes settings whose own check names the key and what to change.
	 * @param <T> type of the settings
	 * @param settings makes them
	 * @return the settings
	 * @throws ClaudeConfigurationException if their check fails
	 */
	public static <T> T checked(Supplier<T> settings) {
		try {
			return settings.get();
		}
		catch (IllegalArgumentException ex) {
			throw new ClaudeConfigurationException(String.valueOf(ex.getMessage()),
					"Change the setting that is named above, or remove it for the default.", ex);
		}
	}

	/**
	 * Checks a duration.
	 * @param key the setting
	 * @param value its value
	 * @return the value
	 * @throws ClaudeConfigurationException if it is not positive, or longer than a
	 * century
	 */
	public static Duration positive(String key, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw problem(key + " is " + value + ", but must be positive",
					"Set " + key + " to a positive duration such as 30s, or remove it for the default.");
		}
		return notTooLong(key, value);
	}

	/**
	 * Checks a duration that may be zero.
	 * @param key the setting
	 * @param value its value
	 * @return the value
	 * @throws ClaudeConfigurationException if it is negative, or longer than a century
	 */
	public static Duration notNegative(String key, Duration value) {
		if (value.isNegative()) {
			throw problem(key + " is " + value + ", but must not be negative",
					"Set " + key + " to a duration such as 5s, or to 0, or remove it for the default.");
		}
		return notTooLong(key, value);
	}

	private static Duration notTooLong(String key, Duration value) {
		if (value.compareTo(Durations.LONGEST) > 0) {
			throw problem(key + " is " + value + ", but must be at most " + Durations.LONGEST.toDays() + "d",
					"Set " + key + " to at most " + Durations.LONGEST.toDays() + "d, or remove it for the default.");
		}
		return value;
	}

	/**
	 * Checks a number.
	 * @param key the setting
	 * @param value its value
	 * @return the value
	 * @throws ClaudeConfigurationException if it is not positive
	 */
	public static int positive(String key, int value) {
		if (value < 1) {
			throw problem(key + " is " + value + ", but must be at least 1",
					"Set " + key + " to at least 1, or remove it for the default.");
		}
		return value;
	}

	/**
	 * What an application is told that lacks Spring Data Redis.
	 * @param property the setting that is {@code redis}
	 * @param otherwise its value without Redis
	 * @return the exception to be thrown
	 */
	public static ClaudeConfigurationException noSpringDataRedis(String property, String otherwise) {
		return problem(property + " is redis, but Spring Data Redis is not on the class path",
				"Add org.springframework.boot:spring-boot-starter-data-redis, or set " + property + "=" + otherwise
						+ ".");
	}

	/**
	 * What an application is told that lacks Spring Boot's JDBC support.
	 * @param property the setting that is {@code jdbc}
	 * @return the exception to be thrown
	 */
	public static ClaudeConfigurationException noJdbc(String property) {
		return problem(property + " is jdbc, but the JDBC support of Spring Boot is not on the class path",
				"Add org.springframework.boot:spring-boot-starter-jdbc and the driver of your database, or set "
						+ property + "=memory.");
	}

	/**
	 * A setting that cannot work.
	 * @param problem which one, and why
	 * @param action what to change
	 * @return the exception to be thrown
	 */
	public static ClaudeConfigurationException problem(String problem, String action) {
		return new ClaudeConfigurationException(problem, action, null);
	}

}
