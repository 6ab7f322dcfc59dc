package io.github.clauderesilience.autoconfigure.start;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.KnownNames;
import io.github.clauderesilience.autoconfigure.settings.LimitSettingsFactory;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.degrade.MessageSourceUserMessages;
import io.github.clauderesilience.error.ErrorRules;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.ModelTableLoader;
import io.github.clauderesilience.review.mask.PatternTextMasker;
import io.github.clauderesilience.wire.ClaudeWebClients;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import org.springframework.aop.aspectj.annotation.AnnotationAwareAspectJAutoProxyCreator;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.ProxyCachingConfiguration;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ReflectionUtils;

/**
 * Does beside the start of the application, on Spring Boot's thread, what the start would
 * do for the first time: loads classes of this library, Reactor and Netty and makes the
 * settings of an application that sets nothing, in the order in which the start needs
 * them. Nothing depends on it: Boot leaves it out on one core, in native images and with
 * {@code -Dspring.backgroundpreinitializer.ignore=true}.
 */
final class ClaudeBackgroundPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() {
		StartClasses classes = new StartClasses(ClaudeBackgroundPreinitializer.class.getClassLoader());
		each(List.of(classes::loadAutoConfigurations, ClaudeBackgroundPreinitializer::makeAdvisors,
				ClaudeBackgroundPreinitializer::makeSettingsAndClient, CircuitBreakerRegistry::ofDefaults,
				classes::linkBeans,
				() -> Caffeine.newBuilder().maximumSize(1).expireAfterWrite(Duration.ofHours(1)).build()));
	}

	/** An application may lack what one of them is about. */
	private static void each(List<Runnable> steps) {
		for (Runnable step : steps) {
			try {
				step.run();
			}
			catch (LinkageError ex) {
				// The start meets it itself if it needs what is missing
			}
		}
	}

	private static void makeSettingsAndClient() {
		ErrorRules.shipped();
		ModelTable models = ModelTableLoader.shipped();
		ClaudeProperties properties = new Binder(new MapConfigurationPropertySource(Map.of()))
			.bindOrCreate(KnownNames.PREFIX, ClaudeProperties.class);
		SettingsFactory.calls(properties, models);
		SettingsFactory.patience(properties);
		LimitSettingsFactory.limits(properties, models);
		properties.retry().settings();
		KnownNames.shipped();
		MessageSourceUserMessages.ofBundles(properties.degrade().messages());
		ClaudeWebClients.preinitialize(SettingsFactory.wire(properties, null));
		new PatternTextMasker();
	}

	/** What Spring makes before all other beans, as the library enables caching. */
	private static void makeAdvisors() {
		ReactiveAdapterRegistry.getSharedInstance();
		ReflectionUtils.getDeclaredMethods(ProxyCachingConfiguration.class);
		new AnnotationCacheOperationSource();
		new CacheInterceptor();
		new BeanFactoryCacheOperationSourceAdvisor();
		new AnnotationAwareAspectJAutoProxyCreator().setBeanFactory(new DefaultListableBeanFactory());
		new AnnotationMatchingPointcut(CircuitBreaker.class, true);
	}

}
