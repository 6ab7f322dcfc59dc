package io.github.clauderesilience.autoconfigure.store;

import java.time.Duration;
import java.util.UUID;

import io.github.clauderesilience.autoconfigure.ClaudeAutoConfiguration;
import io.github.clauderesilience.autoconfigure.ClaudeLimitAutoConfiguration;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.share.RedisLeases;
import io.github.clauderesilience.limit.share.SharedLeases;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Limits that instances share in Redis, if a property asks for it.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, before = ClaudeLimitAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration")
@ConditionalOnClass({ WebClient.class, ReactiveRedisConnectionFactory.class })
@ConditionalOnProperty(name = "claude.rate-limit.store", havingValue = "redis")
public final class ClaudeRedisAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(ClaudeRedisAutoConfiguration.class);

	/**
	 * Our choice: many times what a healthy Redis takes, and little for a call that waits
	 * for it once.
	 */
	private static final Duration TIMEOUT = Duration.ofMillis(500);

	/** Our choice: they only block while a connection is opened. */
	private static final int LEASE_THREADS = 2;

	/**
	 * Threads of their own for leases, so that neither blocked threads of the application
	 * nor a slow store make Redis look unavailable.
	 */
	@Bean(defaultCandidate = false, destroyMethod = "dispose")
	@ConditionalOnMissingBean(name = "claudeLeaseScheduler")
	Scheduler claudeLeaseScheduler() {
		return Schedulers.newBoundedElastic(LEASE_THREADS, Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE, "claude-lease",
				60, true);
	}

	@Bean
	@ConditionalOnMissingBean(Leases.class)
	SharedLeases claudeSharedLeases(ClaudeProperties properties,
			ObjectProvider<ReactiveRedisConnectionFactory> connections,
			@Qualifier("claudeLeaseScheduler") Scheduler connecting, @Qualifier("claudeTimeline") Timeline timeline) {
		RedisLeases redis = new RedisLeases(RedisConnections.required(connections, "claude.rate-limit.store", "local"),
				UUID.randomUUID().toString(), keyPrefix(properties.rateLimit().redis().keyPrefix()), connecting,
				timeline.scheduler());
		redis.prepare()
			.doOnError((failure) -> logger.debug("Redis is not there yet", failure))
			.onErrorComplete()
			.subscribe();
		return new SharedLeases(redis, TIMEOUT, timeline);
	}

	private static String keyPrefix(String prefix) {
		if (prefix.isBlank() || prefix.contains("{") || prefix.contains("}")) {
			throw SettingsFactory.problem(
					"claude.rate-limit.redis.key-prefix is \"" + prefix + "\", which is empty or contains braces",
					"Set it to a name such as claude:limits:staging; braces would change the slot of the keys in a Redis"
							+ " cluster.");
		}
		return prefix;
	}

}
