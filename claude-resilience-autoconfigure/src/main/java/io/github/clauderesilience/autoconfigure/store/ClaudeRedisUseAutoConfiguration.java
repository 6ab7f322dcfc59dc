package io.github.clauderesilience.autoconfigure.store;

import java.time.Duration;

import io.github.clauderesilience.autoconfigure.ClaudeAutoConfiguration;
import io.github.clauderesilience.autoconfigure.ClaudeObserveAutoConfiguration;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.observe.advice.share.RedisUseStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Use of limits that instances share in Redis, if a property asks for it.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, before = ClaudeObserveAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration")
@ConditionalOnClass({ WebClient.class, ReactiveRedisConnectionFactory.class })
@ConditionalOnProperty(name = "claude.tier-advice.store", havingValue = "redis")
public final class ClaudeRedisUseAutoConfiguration {

	/** One step of an hourly look; our choice. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	@Bean
	@ConditionalOnMissingBean(UseStore.class)
	RedisUseStore claudeRedisUseStore(ObjectProvider<ReactiveRedisConnectionFactory> connections,
			ClaudeProperties properties) {
		return new RedisUseStore(RedisConnections.required(connections, "claude.tier-advice.store", "memory"),
				properties.rateLimit().redis().keyPrefix() + ":", TIMEOUT);
	}

}
