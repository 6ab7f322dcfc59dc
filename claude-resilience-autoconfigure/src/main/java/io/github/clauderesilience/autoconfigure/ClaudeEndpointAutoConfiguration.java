package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitPools;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * The actuator endpoint {@code claude}.
 */
@AutoConfiguration(after = ClaudeServiceAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(ClaudeEndpoint.class)
@ConditionalOnBean(LimitPools.class)
public final class ClaudeEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClaudeEndpoint claudeEndpoint(LimitPools pools, CircuitBreakers circuits, FallbackModes fallback) {
		return new ClaudeEndpoint(pools, circuits, fallback);
	}

}
