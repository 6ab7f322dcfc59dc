package io.github.clauderesilience.autoconfigure;

import java.util.Map;

import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.ClaudeConnectionDetails;
import io.github.clauderesilience.autoconfigure.names.EnvironmentKeys;
import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.autoconfigure.settings.KnownNames;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.degrade.GuardedUserMessages;
import io.github.clauderesilience.degrade.MessageSourceUserMessages;
import io.github.clauderesilience.error.ErrorRule;
import io.github.clauderesilience.error.ErrorRules;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.limit.share.SharedLeases;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.ModelTableException;
import io.github.clauderesilience.model.load.ModelTableLoader;
import io.github.clauderesilience.time.FirstReads;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.key.Credentials;
import io.github.clauderesilience.wire.key.RejectedKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What all parts share: time, the model table, keys, messages, alerts.
 */
@AutoConfiguration
@ConditionalOnClass(WebClient.class)
@EnableConfigurationProperties(ClaudeProperties.class)
public final class ClaudeAutoConfiguration {

	/** Our choice: looks into a cache 1 ms away 16,000 times a second. */
	private static final int BLOCKING_THREADS = 16;

	@Bean(defaultCandidate = false, destroyMethod = "dispose")
	@ConditionalOnMissingBean(name = "claudeScheduler")
	Scheduler claudeScheduler() {
		return Schedulers.newParallel("claude", 2, true);
	}

	/**
	 * Threads of our own for caches, databases and files: those of
	 * {@link Schedulers#boundedElastic()} may all be blocked by callers of this library.
	 */
	@Bean(defaultCandidate = false, destroyMethod = "dispose")
	@ConditionalOnMissingBean(name = "claudeBlockingScheduler")
	Scheduler claudeBlockingScheduler() {
		return Schedulers.newBoundedElastic(BLOCKING_THREADS, Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE,
				"claude-blocking", 60, true);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeStoreFailures")
	StoreFailures claudeStoreFailures(@Qualifier("claudeTimeline") Timeline timeline,
			@Qualifier("claudeAccountStoreFailures") StoreFailures ofAccount) {
		StoreFailures failures = new StoreFailures(timeline::now);
		failures.include(ofAccount);
		return failures;
	}

	/**
	 * Stores of what is known about the account: all clients that use it read of them.
	 */
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "claudeAccountStoreFailures")
	StoreFailures claudeAccountStoreFailures(@Qualifier("claudeTimeline") Timeline timeline,
			ObjectProvider<SharedLeases> leases) {
		StoreFailures failures = new StoreFailures(timeline::now);
		leases.ifAvailable((shared) -> failures.include(shared.failures()));
		return failures;
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "claudeTimeline")
	Timeline claudeTimeline(@Qualifier("claudeScheduler") Scheduler scheduler) {
		return Timeline.system(scheduler);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeFirstReads")
	FirstReads claudeFirstReads(@Qualifier("claudeTimeline") Timeline timeline) {
		return new FirstReads(timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeLastWrites")
	LastWrites claudeLastWrites(@Qualifier("claudeTimeline") Timeline timeline) {
		return new LastWrites(timeline);
	}

	/** Before anything is bound: environment variables for the entries of maps. */
	@Bean
	static EnvironmentKeys claudeEnvironmentKeys(ConfigurableEnvironment environment) {
		return new EnvironmentKeys(environment, KnownNames.PREFIX, KnownNames::shipped);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeKnownNames")
	KnownNames claudeKnownNames(ConfigurableEnvironment environment, ModelTable models) {
		KnownNames names = new KnownNames(models);
		names.check(environment);
		return names;
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeClientSettings")
	ClientSettings claudeClientSettings(ConfigurableEnvironment environment) {
		return ClientSettings.of(environment);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeModelTable")
	ModelTable claudeModelTable(ConfigurableEnvironment environment) {
		try {
			return ModelTableLoader.load(environment);
		}
		catch (ModelTableException ex) {
			throw new ClaudeConfigurationException("The model table cannot be read: " + ex.getMessage(),
					"Change the entry below claude.models that is named above.", ex);
		}
	}

	@Bean
	@ConditionalOnMissingBean
	UserMessages claudeUserMessages(ClaudeProperties properties, @Qualifier("claudeTimeline") Timeline timeline) {
		return MessageSourceUserMessages.ofBundles(properties.degrade().messages(), timeline::now);
	}

	/** Thread of the application's listeners, which may take their time. */
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "claudeEventThread")
	BackgroundThread claudeEventThread() {
		return new BackgroundThread("claude-events", "the thread of application events");
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeAlerts")
	Alerts claudeAlerts(ApplicationEventPublisher events, @Qualifier("claudeEventThread") BackgroundThread thread,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return new EventAlerts(events, thread, timeline, null);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeFailures")
	Failures claudeFailures(UserMessages messages, ClaudeProperties properties,
			@Qualifier("claudeTimeline") Timeline timeline) {
		Map<String, ErrorRule> errors = KnownNames.byKnownName(properties.errors(), ErrorRules.shipped().names(),
				ErrorRule::over);
		ErrorRules rules = SettingsFactory.checked(() -> ErrorRules.shipped().with(errors));
		return new Failures(GuardedUserMessages.of(messages), rules, timeline::now);
	}

	@Bean
	@ConditionalOnMissingBean
	ClaudeApiKeys claudeApiKeys(ClaudeProperties properties, ClientSettings clients, Environment environment,
			ObjectProvider<ClaudeConnectionDetails> connectionDetails) {
		String key = configuredKey(properties, environment, connectionDetails.getIfAvailable());
		String problem = Credentials.problem(key);
		if (key == null || problem != null) {
			throw new ClaudeConfigurationException(String.valueOf(problem),
					"Set claude.api-key or the environment variable ANTHROPIC_API_KEY to a key of one line"
							+ (clients.clients().isEmpty() ? ""
									: "; the client without a name needs one beside those of "
											+ String.join(", ", clients.clients().keySet()))
							+ ". To try things without a key, set claude.simulator.enabled=true.",
					null);
		}
		return () -> key;
	}

	private static @Nullable String configuredKey(ClaudeProperties properties, Environment environment,
			@Nullable ClaudeConnectionDetails details) {
		if (details != null && details.apiKey() != null) {
			return details.apiKey();
		}
		String configured = properties.apiKey();
		return (configured != null && !configured.isBlank()) ? configured
				: environment.getProperty("ANTHROPIC_API_KEY");
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeCredentials")
	Credentials claudeCredentials(ClaudeApiKeys keys, Failures failures) {
		return new Credentials(keys, failures);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeKeyLatch")
	RejectedKeys claudeKeyLatch(Alerts alerts, Failures failures, @Qualifier("claudeTimeline") Timeline timeline) {
		return new RejectedKeys(alerts, failures, timeline);
	}

}
