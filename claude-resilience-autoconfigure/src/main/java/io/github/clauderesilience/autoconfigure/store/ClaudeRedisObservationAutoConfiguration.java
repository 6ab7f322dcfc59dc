package io.github.clauderesilience.autoconfigure.store;

import java.util.LinkedHashSet;
import java.util.Set;

import io.github.clauderesilience.autoconfigure.ClaudeAutoConfiguration;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.limit.share.RedisLeases;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.trace.RedisHousekeeping;
import io.lettuce.core.tracing.LettuceObservationContext;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;

/**
 * No traces of the library's own commands, if the application observes Redis.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ ObservationRegistry.class, LettuceObservationContext.class,
		ReactiveRedisConnectionFactory.class })
@ConditionalOnBean({ ObservationRegistry.class, ModelTable.class })
public final class ClaudeRedisObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeRedisHousekeeping")
	RedisHousekeeping claudeRedisHousekeeping(ClaudeProperties properties, ClientSettings settings) {
		Set<String> caches = new LinkedHashSet<>(Set.of(properties.faq().cache()));
		settings.clients().values().forEach((client) -> caches.add(client.faqCache()));
		return new RedisHousekeeping(properties.rateLimit().redis().keyPrefix(), caches, RedisLeases.script());
	}

}
