package io.github.clauderesilience.autoconfigure;

import java.util.Objects;

import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.cache.FaqInterceptor;
import io.github.clauderesilience.cache.FaqKeys;
import io.github.clauderesilience.cache.FaqListener;
import io.github.clauderesilience.cache.FaqSettings;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.cache.QuestionNormaliser;
import io.github.clauderesilience.cache.curated.CuratedAnswers;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.time.Timeline;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.core.io.DefaultResourceLoader;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the FAQ cache of a named client. Answers of one account are not given to another
 * one, unless both name the same cache.
 */
final class FaqAssembly {

	private FaqAssembly() {
	}

	static NamedClient.ClientFaq of(ClientSettings.Client client, ConfigurableListableBeanFactory beans,
			UserMessages messages, Timeline timeline, Scheduler blocking) {
		ClaudeCacheAutoConfiguration cache = new ClaudeCacheAutoConfiguration();
		ClaudeProperties.Faq faq = client.properties().faq();
		ClaudeProperties.Faq ofAll = beans.getBean(ClaudeProperties.class).faq();
		boolean shared = client.ownFaqCache() && faq.cache().equals(ofAll.cache());
		DefaultResourceLoader resources = new DefaultResourceLoader(beans.getBeanClassLoader());
		FaqKeys keys = beans.getBean(FaqKeys.class);
		FaqCaches caches = shared ? beans.getBean(FaqCaches.class)
				: cache.claudeFaqCaches(client.properties(), settings(client), keys, messages,
						beans.getBeanProvider(CacheManager.class), resources, timeline, blocking);
		CuratedAnswers curated = Objects.equals(faq.curated(), ofAll.curated()) ? beans.getBean(CuratedAnswers.class)
				: cache.claudeCuratedAnswers(client.properties(), beans.getBean(QuestionNormaliser.class), resources,
						timeline, blocking);
		FaqStats stats = new FaqStats();
		Parts<FaqListener> listeners = new Parts<FaqListener>(stats)
			.and(ClientObservers.others(FaqListener.class, beans));
		beans.getBeanProvider(ClientMetering.class)
			.ifAvailable((metering) -> listeners.add(metering.faq(client.name())));
		return new NamedClient.ClientFaq(
				cache.claudeFaqInterceptor(keys, caches, curated, listeners, messages, timeline), caches, stats);
	}

	private static FaqSettings settings(ClientSettings.Client client) {
		ClaudeProperties.Faq faq = client.properties().faq();
		return SettingsFactory
			.checked(() -> new FaqSettings(client.faqCache(), faq.ttl(), faq.staleTtl(), faq.fallbackTtl()));
	}

}
