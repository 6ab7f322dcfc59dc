package io.github.clauderesilience.autoconfigure;

import java.util.EnumSet;
import java.util.Set;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.KnownNames;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.breaker.BreakerSettings;
import io.github.clauderesilience.breaker.CircuitBreakerGate;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.time.Timeline;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The circuit breakers, one a model, in the application's own registry.
 */
@AutoConfiguration(after = { ClaudeAutoConfiguration.class, ClaudeFallbackAutoConfiguration.class },
		afterName = "io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration",
		before = ClaudeWebClientAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
public final class ClaudeCircuitBreakerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeBreakerSettings")
	BreakerSettings claudeBreakerSettings(ClaudeProperties properties) {
		ClaudeProperties.CircuitBreaker breaker = properties.circuitBreaker();
		Set<ErrorClass> count = EnumSet.noneOf(ErrorClass.class);
		breaker.count().forEach((name) -> count.add(KnownNames.errorClass("claude.circuit-breaker.count", name)));
		return SettingsFactory.checked(() -> new BreakerSettings(breaker.failures(), breaker.window(),
				breaker.coolOff(), breaker.maxCoolOff(), breaker.probes(), count));
	}

	@Bean
	@ConditionalOnMissingBean
	CircuitBreakerRegistry claudeCircuitBreakerRegistry() {
		return CircuitBreakerRegistry.ofDefaults();
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeCircuitBreakers")
	CircuitBreakers claudeCircuitBreakers(BreakerSettings settings, CircuitBreakerRegistry registry, ModelTable models,
			FallbackSettings fallback, ObjectProvider<CircuitListener> listeners,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return circuits(settings, registry, models, fallback, listeners, timeline, "");
	}

	static CircuitBreakers circuits(BreakerSettings settings, CircuitBreakerRegistry registry, ModelTable models,
			FallbackSettings fallback, ObjectProvider<CircuitListener> listeners, Timeline timeline,
			String namePrefix) {
		CircuitBreakers circuits = new CircuitBreakers(settings, registry, models, fallback::hasTargets, timeline,
				namePrefix);
		listeners.orderedStream().forEach(circuits::listen);
		return circuits;
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeCircuitBreakerGate")
	CircuitBreakerGate claudeCircuitBreakerGate(CircuitBreakers circuits, Failures failures,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return new CircuitBreakerGate(circuits, failures, timeline);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CommonCircuitBreakerConfigurationProperties.class)
	static class SharedConfigConfiguration {

		@Bean
		static SharedCircuitConfig claudeSharedCircuitConfig(ObjectProvider<BreakerSettings> settings) {
			return new SharedCircuitConfig(settings);
		}

	}

}
