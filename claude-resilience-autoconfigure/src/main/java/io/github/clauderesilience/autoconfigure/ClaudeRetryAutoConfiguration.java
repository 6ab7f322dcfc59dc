package io.github.clauderesilience.autoconfigure;

import java.util.concurrent.ThreadLocalRandom;

import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.retry.ClaudeRetryInterceptor;
import io.github.clauderesilience.retry.FrameworkRetryPolicy;
import io.github.clauderesilience.retry.RetryBudget;
import io.github.clauderesilience.retry.RetryDriver;
import io.github.clauderesilience.retry.RetryInterceptor;
import io.github.clauderesilience.retry.RetryPolicy;
import io.github.clauderesilience.retry.RetrySettings;
import io.github.clauderesilience.spi.RetryListener;
import io.github.clauderesilience.time.Timeline;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.retry.interceptor.RetryOperationsInterceptor;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The retry policy and those who drive it: the call ring, Spring Retry, and Spring
 * Framework's own retry template.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
public final class ClaudeRetryAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeRetrySettings")
	RetrySettings claudeRetrySettings(ClaudeProperties properties) {
		return SettingsFactory.checked(() -> properties.retry().settings());
	}

	@Bean
	@ConditionalOnMissingBean
	RetryPolicy claudeRetryPolicy(RetrySettings settings) {
		return new RetryPolicy(settings);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeRetryBudget")
	RetryBudget claudeRetryBudget(RetrySettings settings, @Qualifier("claudeTimeline") Timeline timeline) {
		return new RetryBudget(settings.budget(), timeline.nanoTime());
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeRetryCallInterceptor")
	RetryInterceptor claudeRetryCallInterceptor(RetryPolicy policy, RetryBudget budget, ModelTable models,
			Failures failures, ObjectProvider<RetryListener> listeners,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return new RetryInterceptor(policy, budget, models, failures, Listeners.retry(listeners), timeline,
				() -> ThreadLocalRandom.current().nextDouble());
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeRetryDriver")
	RetryDriver claudeRetryDriver(ClaudeProperties properties, RetryPolicy policy, RetryBudget budget,
			ObjectProvider<RetryListener> listeners, @Qualifier("claudeTimeline") Timeline timeline) {
		return new RetryDriver(policy, budget, Listeners.retry(listeners), properties.timeout().total(), timeline,
				() -> ThreadLocalRandom.current().nextDouble());
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean
	FrameworkRetryPolicy claudeFrameworkRetryPolicy(RetryDriver driver) {
		return new FrameworkRetryPolicy(driver);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RetryOperationsInterceptor.class)
	static class SpringRetryConfiguration {

		@Bean(name = ClaudeRetryInterceptor.BEAN_NAME, defaultCandidate = false)
		@ConditionalOnMissingBean(name = ClaudeRetryInterceptor.BEAN_NAME)
		ClaudeRetryInterceptor claudeRetryInterceptor(RetryDriver driver) {
			return new ClaudeRetryInterceptor(driver);
		}

		@Bean
		static ClaudeRetryInterceptor.ReactiveMethodCheck claudeReactiveMethodCheck() {
			return new ClaudeRetryInterceptor.ReactiveMethodCheck();
		}

	}

}
