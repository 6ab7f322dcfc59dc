package io.github.clauderesilience.autoconfigure;

import java.util.List;

import io.github.clauderesilience.autoconfigure.aop.CacheAdvisorFilter;
import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.cache.FaqCacheResolver;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.cache.FaqInterceptor;
import io.github.clauderesilience.cache.FaqSettings;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.cache.curated.CuratedAnswers;
import io.github.clauderesilience.cache.curated.CuratedFileException;
import io.github.clauderesilience.cache.key.FaqKeyGenerator;
import io.github.clauderesilience.cache.key.FaqKeys;
import io.github.clauderesilience.cache.key.QuestionNormaliser;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.degrade.GuardedUserMessages;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.fallback.PatienceSettings;
import io.github.clauderesilience.spi.FaqListener;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;

/**
 * Answers without a call, in the caches of the application if it has any. Comes after
 * Boot's own caching, so that enabling it here does not give an application a
 * {@code CacheManager} it did not ask for.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class,
		afterName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnClass({ WebClient.class, CacheManager.class })
public final class ClaudeCacheAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeFaqSettings")
	FaqSettings claudeFaqSettings(ClaudeProperties properties) {
		ClaudeProperties.Faq faq = properties.faq();
		return SettingsFactory
			.checked(() -> new FaqSettings(faq.cache(), faq.ttl(), faq.staleTtl(), faq.fallbackTtl()));
	}

	@Bean
	@ConditionalOnMissingBean
	QuestionNormaliser claudeQuestionNormaliser() {
		return QuestionNormaliser.standard();
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeFaqKeys")
	FaqKeys claudeFaqKeys(QuestionNormaliser normaliser) {
		return new FaqKeys(normaliser);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeFaqStats")
	FaqStats claudeFaqStats() {
		return new FaqStats();
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeFaqCaches")
	FaqCaches claudeFaqCaches(ClaudeProperties properties, FaqSettings settings, FaqKeys keys, UserMessages messages,
			ObjectProvider<CacheManager> managers, ResourceLoader resources,
			@Qualifier("claudeTimeline") Timeline timeline, @Qualifier("claudeBlockingScheduler") Scheduler blocking,
			@Qualifier("claudeStoreFailures") StoreFailures failures) {
		int maxEntries = SettingsFactory.positive("claude.faq.max-entries", properties.faq().maxEntries());
		FaqCaches caches = new FaqCaches(settings,
				new FaqCacheLookup(managers, maxEntries, settings.longest(), resources.getClassLoader()), keys,
				GuardedUserMessages.of(messages), timeline, blocking);
		failures.include(caches.failures());
		return caches;
	}

	@Bean
	@ConditionalOnMissingBean
	CuratedAnswers claudeCuratedAnswers(ClaudeProperties properties, QuestionNormaliser normaliser,
			ResourceLoader resources, @Qualifier("claudeTimeline") Timeline timeline,
			@Qualifier("claudeBlockingScheduler") Scheduler blocking) {
		try {
			return new CuratedAnswers(curated(properties.faq().curated(), resources), normaliser::normalise, timeline,
					blocking::schedule);
		}
		catch (CuratedFileException ex) {
			throw new ClaudeConfigurationException("The curated answers cannot be read: " + ex.getMessage(),
					"Correct the file that claude.faq.curated names, or remove the setting for no curated answers.",
					ex);
		}
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeFaqInterceptor")
	FaqInterceptor claudeFaqInterceptor(ClaudeProperties properties, FaqKeys keys, FaqCaches caches,
			CuratedAnswers curated, ObjectProvider<FaqListener> listeners, UserMessages messages,
			@Qualifier("claudeTimeline") Timeline timeline) {
		PatienceSettings patience = SettingsFactory.patience(properties);
		return new FaqInterceptor(keys, caches, curated, all(listeners), GuardedUserMessages.of(messages),
				(lane) -> patience.of(lane).trouble(), timeline);
	}

	@Bean(name = FaqCacheResolver.BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = FaqCacheResolver.BEAN_NAME)
	FaqCacheResolver claudeFaqCacheResolver(FaqCaches caches, ObjectProvider<FaqListener> listeners) {
		return new FaqCacheResolver(caches, all(listeners));
	}

	@Bean(name = FaqKeyGenerator.BEAN_NAME, defaultCandidate = false)
	@ConditionalOnMissingBean(name = FaqKeyGenerator.BEAN_NAME)
	FaqKeyGenerator claudeFaqKeyGenerator(FaqKeys keys) {
		return new FaqKeyGenerator(keys);
	}

	private static FaqListener all(ObjectProvider<FaqListener> listeners) {
		List<FaqListener> all = listeners.orderedStream().toList();
		return (outcome, savedTokens) -> Guard.each(all, (listener) -> listener.served(outcome, savedTokens));
	}

	private static @Nullable Resource curated(@Nullable String location, ResourceLoader resources) {
		return (location != null && !location.isBlank()) ? resources.getResource(location.strip()) : null;
	}

	/**
	 * Enables caching for those who did not, with no cache for methods that do not name
	 * our resolver: they stay as they were.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(CacheAspectSupport.class)
	@EnableCaching(proxyTargetClass = true)
	static class EnableCachingConfiguration {

		@Bean
		static CacheAdvisorFilter claudeCacheAdvisorFilter() {
			return new CacheAdvisorFilter();
		}

		@Bean
		@ConditionalOnMissingBean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static CachingConfigurer claudeCachingConfigurer() {
			return new CachingConfigurer() {

				@Override
				public CacheManager cacheManager() {
					return new NoOpCacheManager();
				}

			};
		}

	}

}
