package io.github.clauderesilience.autoconfigure.actuate;

import java.util.Map;
import java.util.TreeMap;

import io.github.clauderesilience.actuate.ClaudeHealth;
import io.github.clauderesilience.autoconfigure.ClaudeObserveAutoConfiguration;
import io.github.clauderesilience.autoconfigure.ClaudeServiceAutoConfiguration;
import io.github.clauderesilience.autoconfigure.NamedClients;
import io.github.clauderesilience.autoconfigure.gateway.ClaudeGatewayAutoConfiguration;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.limit.share.SharedLeases;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Health of the way to Claude.
 */
@AutoConfiguration(after = { ClaudeObserveAutoConfiguration.class, ClaudeServiceAutoConfiguration.class,
		ClaudeGatewayAutoConfiguration.class })
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("claude")
@ConditionalOnBean(Verdicts.class)
public final class ClaudeHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClaudeHealth claudeHealthIndicator(ClaudeProperties properties, Verdicts verdicts,
			ObjectProvider<ClaudeSimulator> simulator, ObjectProvider<SharedLeases> leases,
			ObjectProvider<ClaudeGateway> gateway, ObjectProvider<NamedClients> named) {
		Map<String, Verdicts> clients = new TreeMap<>();
		named.ifAvailable((all) -> all.all().forEach((one) -> clients.put(one.settings().name(), one.verdicts())));
		ClaudeGateway listening = gateway.getIfAvailable();
		return new ClaudeHealth(verdicts, properties.observe().downWithoutAccess(), simulator.getIfAvailable() != null,
				leases.getIfAvailable(), (listening != null) ? listening::summary : null, clients);
	}

}
