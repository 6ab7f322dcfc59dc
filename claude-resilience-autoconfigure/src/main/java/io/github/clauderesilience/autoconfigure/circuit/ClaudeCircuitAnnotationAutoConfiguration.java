package io.github.clauderesilience.autoconfigure.circuit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.clauderesilience.autoconfigure.ClaudeCircuitBreakerAutoConfiguration;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.consumer.DefaultEventConsumerRegistry;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerAspect;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerAspectExt;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfiguration;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfigurationProperties;
import io.github.resilience4j.spring6.circuitbreaker.configure.ReactorCircuitBreakerAspectExt;
import io.github.resilience4j.spring6.fallback.CompletionStageFallbackDecorator;
import io.github.resilience4j.spring6.fallback.FallbackDecorators;
import io.github.resilience4j.spring6.fallback.FallbackExecutor;
import io.github.resilience4j.spring6.fallback.ReactorFallbackDecorator;
import io.github.resilience4j.spring6.spelresolver.DefaultSpelResolver;
import io.micrometer.core.instrument.MeterRegistry;
import org.aspectj.lang.ProceedingJoinPoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.StandardReflectionParameterNameDiscoverer;
import org.springframework.core.env.Environment;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * {@code @CircuitBreaker} on beans of the application, with the properties, meters and
 * endpoints of Resilience4j. Steps back if Resilience4j's own auto-configuration is on
 * the class path, which matches five aspects against each bean.
 */
@AutoConfiguration(before = ClaudeCircuitBreakerAutoConfiguration.class)
@ConditionalOnClass({ WebClient.class, CircuitBreakerAspect.class, ProceedingJoinPoint.class })
@ConditionalOnMissingClass("io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration")
public final class ClaudeCircuitAnnotationAutoConfiguration {

	private static final String PREFIX = "resilience4j.circuitbreaker";

	private static final String REACTOR = "io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator";

	@Bean
	@ConfigurationProperties(PREFIX)
	@ConditionalOnMissingBean
	CircuitBreakerConfigurationProperties claudeCircuitBreakerConfigurationProperties() {
		return new CircuitBreakerConfigurationProperties();
	}

	@Bean
	@ConditionalOnMissingBean(value = CircuitBreakerEvent.class, parameterizedContainer = EventConsumerRegistry.class)
	EventConsumerRegistry<CircuitBreakerEvent> claudeCircuitBreakerEvents() {
		return new DefaultEventConsumerRegistry<>();
	}

	@Bean
	@ConditionalOnMissingBean
	CircuitBreakerRegistry claudeCircuitBreakerRegistry(CircuitBreakerConfigurationProperties properties,
			EventConsumerRegistry<CircuitBreakerEvent> events,
			ObjectProvider<RegistryEventConsumer<CircuitBreaker>> consumers,
			ObjectProvider<CircuitBreakerConfigCustomizer> customizers) {
		CircuitBreakerConfiguration factory = new CircuitBreakerConfiguration(properties);
		RegistryEventConsumer<CircuitBreaker> consumer = factory
			.circuitBreakerRegistryEventConsumer(Optional.of(consumers.orderedStream().toList()));
		return factory.circuitBreakerRegistry(events, consumer,
				new CompositeCustomizer<>(customizers.orderedStream().toList()));
	}

	@Bean
	@ConditionalOnMissingBean
	CircuitBreakerAdvisor.CircuitBreakers claudeCircuitBreakerAspect(CircuitBreakerConfigurationProperties properties,
			CircuitBreakerRegistry registry, ObjectProvider<CircuitBreakerAspectExt> extensions,
			ConfigurableBeanFactory beans) {
		DefaultSpelResolver expressions = new DefaultSpelResolver(new SpelExpressionParser(),
				new StandardReflectionParameterNameDiscoverer(), beans);
		expressions.setEmbeddedValueResolver(beans::resolveEmbeddedValue);
		FallbackDecorators decorators = new FallbackDecorators(
				List.of(new ReactorFallbackDecorator(), new CompletionStageFallbackDecorator()));
		List<CircuitBreakerAspectExt> all = new ArrayList<>(extensions.orderedStream().toList());
		if (ClassUtils.isPresent(REACTOR, beans.getBeanClassLoader())) {
			all.add(new ReactorCircuitBreakerAspectExt());
		}
		return new CircuitBreakerAdvisor.CircuitBreakers(new CircuitBreakerAspect(properties, registry, all,
				new FallbackExecutor(expressions, decorators), expressions));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean
	static CircuitBreakerAdvisor claudeCircuitBreakerAdvisor(
			ObjectProvider<CircuitBreakerAdvisor.CircuitBreakers> aspect, Environment environment) {
		int usual = new CircuitBreakerConfigurationProperties().getCircuitBreakerAspectOrder();
		return new CircuitBreakerAdvisor(aspect,
				environment.getProperty(PREFIX + ".circuit-breaker-aspect-order", Integer.class, usual));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ MeterRegistry.class, TaggedCircuitBreakerMetrics.class })
	static class MetersConfiguration {

		@Bean
		@ConditionalOnMissingBean
		TaggedCircuitBreakerMetrics claudeCircuitBreakerMetrics(CircuitBreakerRegistry registry) {
			return TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
	static class EndpointsConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint
		CircuitBreakersEndpoint claudeCircuitBreakersEndpoint(CircuitBreakerRegistry registry) {
			return new CircuitBreakersEndpoint(registry);
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint
		CircuitBreakerEventsEndpoint claudeCircuitBreakerEventsEndpoint(
				EventConsumerRegistry<CircuitBreakerEvent> events) {
			return new CircuitBreakerEventsEndpoint(events);
		}

	}

}
