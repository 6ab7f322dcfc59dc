package io.github.clauderesilience.autoconfigure.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.names.SettingMatch;
import io.github.clauderesilience.autoconfigure.names.SettingNames;
import io.github.clauderesilience.autoconfigure.names.WrittenName;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The named clients of an application: what stands below {@code claude.clients.<name>},
 * laid over {@code claude}.
 */
public final class ClientSettings {

	/** The prefix of the settings of named clients. */
	public static final String PREFIX = "claude.clients";

	/** What all clients have in common, without the prefix. */
	static final List<String> OF_ALL_CLIENTS = List.of("simulator", "gateway", "models", "model-list", "errors",
			"degrade", "review", "log-content", "observe", "tier-advice", "rate-limit.store", "rate-limit.redis",
			"rate-limit.days.store", "rate-limit.days.file", "rate-limit.days.instance",
			"rate-limit.days.initialize-schema");

	private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

	private static final Pattern OF_CLIENT = Pattern.compile("^claude\\.clients(\\.[a-z0-9-]+|\\[[^]]*])\\.");

	/** A key of a message that a client may set for itself. */
	private static final Pattern KEY = Pattern
		.compile("\\bclaude\\.(?!(?:" + OF_ALL_CLIENTS.stream().map(Pattern::quote).collect(Collectors.joining("|"))
				+ ")(?![a-z0-9-]))(?=(?:" + ownNames() + ")(?![a-z0-9-]))");

	private final Map<String, Client> clients;

	private ClientSettings(Map<String, Client> clients) {
		this.clients = clients;
	}

	/**
	 * The settings of each client.
	 * @param environment what is written
	 * @return the settings
	 * @throws ClaudeConfigurationException if a name or a value cannot be used
	 */
	public static ClientSettings of(ConfigurableEnvironment environment) {
		Map<String, Client> clients = new TreeMap<>();
		names(environment).forEach((name) -> clients.put(name, client(name, environment)));
		return new ClientSettings(clients);
	}

	/**
	 * The clients by name.
	 * @return an empty map for an application with one account
	 */
	public Map<String, Client> clients() {
		return this.clients;
	}

	/**
	 * The names of clients, whatever is set for them.
	 * @param environment what is written
	 * @return the names, sorted
	 * @throws ClaudeConfigurationException if a name cannot be used
	 */
	public static Set<String> names(ConfigurableEnvironment environment) {
		Set<String> names = new TreeSet<>();
		SettingNames known = null;
		for (WrittenName written : WrittenName.below(KnownNames.PREFIX, environment)) {
			if (!isBelowClients(written.parts()) && !isBare(written)) {
				continue;
			}
			if (!written.isVariable()) {
				names.add(written.parts().get(1));
				continue;
			}
			known = (known != null) ? known : KnownNames.shipped();
			SettingMatch match = known.find(written);
			Matcher client = OF_CLIENT.matcher((match != null && match.isExact()) ? match.name() : "");
			if (client.find()) {
				names.add(client.group(1).substring(1));
			}
		}
		names.forEach(ClientSettings::checkName);
		return names;
	}

	/** A client without any setting of its own is a blank entry in yml. */
	private static boolean isBare(WrittenName written) {
		return !written.isVariable() && written.parts().size() == 2 && written.parts().get(0).equals("clients")
				&& !written.hasValue();
	}

	static boolean isBelowClients(List<String> parts) {
		return parts.size() > 2 && parts.get(0).equalsIgnoreCase("clients");
	}

	static void checkName(String name) {
		if (!NAME.matcher(name).matches()) {
			String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
			throw SettingsFactory.problem(
					PREFIX + " has a client \"" + name + "\", but names of clients are lower-case letters, digits and"
							+ " single dashes",
					"Name it " + (plain.isEmpty() ? "otherwise, such as billing" : plain) + ".");
		}
		if (name.equals(ClaudeServices.DEFAULT)) {
			throw SettingsFactory.problem(
					PREFIX + "." + name
							+ " is configured, but that is the name of the client which claude.* configures",
					"Set claude.* instead, or choose another name.");
		}
	}

	/**
	 * The name of a setting without the client it is set for.
	 */
	static String ofAnyClient(String name) {
		return OF_CLIENT.matcher(name).replaceFirst("claude.");
	}

	/** Whether a setting says which account a client uses. */
	static boolean isAccount(String name) {
		return name.startsWith(PREFIX)
				&& Set.of("claude.api-key", "claude.base-url", "claude.workspace").contains(ofAnyClient(name));
	}

	/**
	 * Makes a part of a client; its errors name the settings of the client.
	 * @param <T> type of the part
	 * @param client the name of the client
	 * @param part makes the part
	 * @return the part
	 * @throws ClaudeConfigurationException if it cannot be made
	 */
	public static <T> T checked(String client, Supplier<T> part) {
		try {
			return part.get();
		}
		catch (ClaudeConfigurationException ex) {
			if (String.valueOf(ex.getMessage()).startsWith(PREFIX)) {
				throw ex;
			}
			throw new ClaudeConfigurationException(renamed(client, String.valueOf(ex.getMessage())),
					renamed(client, ex.action()), ex);
		}
	}

	private static String renamed(String client, String text) {
		return KEY.matcher(text).replaceAll(PREFIX + "." + client + ".");
	}

	private static Client client(String name, ConfigurableEnvironment environment) {
		List<ConfigurationPropertySource> own = new ArrayList<>();
		List<ConfigurationPropertySource> all = new ArrayList<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			own.add(ClientSource.of(source, name));
			all.add(source);
		}
		all.addAll(0, own);
		PropertySourcesPlaceholdersResolver placeholders = new PropertySourcesPlaceholdersResolver(environment);
		try {
			Binder ofOwn = new Binder(own, placeholders);
			FallbackModels fallback = FallbackModels.in(own, environment);
			return new Client(name,
					new Binder(all, placeholders).bindOrCreate(KnownNames.PREFIX, ClaudeProperties.class),
					ofOwn.bind("claude.api-key", String.class).orElse(null),
					ofOwn.bind("claude.base-url", String.class).isBound(),
					ofOwn.bind("claude.faq.cache", String.class).isBound(),
					(fallback != null) ? fallback : FallbackModels.of(environment));
		}
		catch (BindException ex) {
			throw unreadable(name, ex);
		}
	}

	private static ClaudeConfigurationException unreadable(String client, BindException failure) {
		ConfigurationProperty property = failure.getProperty();
		String key = (property != null) ? property.getName().toString() : renamed(client, failure.getName().toString());
		String value = (property != null && !key.endsWith("api-key")) ? " is \"" + property.getValue() + "\", which"
				: "";
		Throwable root = failure;
		String type = "";
		while (root.getCause() != null) {
			root = root.getCause();
			type = (root instanceof ConversionFailedException conversion)
					? " as a " + conversion.getTargetType().getType().getSimpleName() : type;
		}
		return new ClaudeConfigurationException(
				key + value + " cannot be read" + type + " (" + root.getMessage() + ")"
						+ ((property != null && property.getOrigin() != null) ? ", at " + property.getOrigin() : ""),
				"Change " + key + ", or remove it for the value of " + ofAnyClient(key) + ".", failure);
	}

	private static String ownNames() {
		return Arrays.stream(ClaudeProperties.class.getRecordComponents())
			.map((component) -> component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
			.filter((name) -> !OF_ALL_CLIENTS.contains(name))
			.collect(Collectors.joining("|"));
	}

	/**
	 * The settings of one client.
	 *
	 * @param name its name
	 * @param properties what is set for it, and for all clients if it does not say
	 * @param apiKey the key of its own, {@code null} for that of all clients
	 * @param ownBaseUrl whether it has an address of its own
	 * @param ownFaqCache whether it names a cache of its own
	 * @param fallback the models that stand in for others
	 */
	public record Client(String name, ClaudeProperties properties, @Nullable String apiKey, boolean ownBaseUrl,
			boolean ownFaqCache, FallbackModels fallback) {

		/**
		 * The models it asks without being told which.
		 * @return ids of models, sorted
		 */
		public Set<String> modelsInUse() {
			Set<String> models = new TreeSet<>(this.fallback.ofAll());
			models.add(this.properties.model());
			models.addAll(this.fallback.ofModel().getOrDefault(this.properties.model(), List.of()));
			return models;
		}

		/**
		 * The cache of its answers.
		 * @return the name of the cache
		 */
		public String faqCache() {
			String cache = this.properties.faq().cache();
			return this.ownFaqCache ? cache : cache + "-" + this.name;
		}

		/**
		 * Names the client, never the key.
		 */
		@Override
		public String toString() {
			return "Client[name=" + this.name + "]";
		}

	}

}
