package io.github.clauderesilience.autoconfigure;

import java.util.function.Predicate;

import io.github.clauderesilience.breaker.BreakerSettings;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.breaker.CountedFailure;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Adds the config {@code claude} to Resilience4j's properties, so that
 * {@code resilience4j.circuitbreaker.instances.<name>.base-config: claude} finds it: as
 * many failures in a row, the same growing cool-off. A config of that name which the
 * application has of its own is left alone.
 */
final class SharedCircuitConfig implements BeanPostProcessor {

	private final ObjectProvider<BreakerSettings> settings;

	SharedCircuitConfig(ObjectProvider<BreakerSettings> settings) {
		this.settings = settings;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CommonCircuitBreakerConfigurationProperties properties) {
			properties.getConfigs()
				.computeIfAbsent(CircuitBreakers.SHARED_CONFIG, (name) -> shared(this.settings.getObject()));
		}
		return bean;
	}

	@SuppressWarnings("unchecked")
	private static InstanceProperties shared(BreakerSettings settings) {
		return new InstanceProperties().setSlidingWindowType(SlidingWindowType.COUNT_BASED)
			.setSlidingWindowSize(settings.failures())
			.setMinimumNumberOfCalls(settings.failures())
			.setFailureRateThreshold(100F)
			.setWaitDurationInOpenState(settings.coolOff())
			.setEnableExponentialBackoff(true)
			.setExponentialBackoffMultiplier(2D)
			.setExponentialMaxWaitDurationInOpenState(settings.maxCoolOff())
			.setPermittedNumberOfCallsInHalfOpenState(settings.probes())
			.setRecordFailurePredicate((Class<Predicate<Throwable>>) (Class<?>) CountedFailure.class);
	}

}
