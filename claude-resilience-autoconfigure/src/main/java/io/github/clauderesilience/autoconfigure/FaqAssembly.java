package io.github.clauderesilience.autoconfigure;

import java.util.Objects;

import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.autoconfigure.settings.KnownNames;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.cache.FaqSettings;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.cache.curated.CuratedAnswers;
import io.github.clauderesilience.cache.key.FaqKeys;
import io.github.clauderesilience.cache.key.QuestionNormaliser;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.spi.FaqListener;
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

	private final ConfigurableListableBeanFactory beans;

	private final NamedClients clients;

	private final UserMessages messages;

	private final Timeline timeline;

	private final Scheduler blocking;

	private final ClaudeCacheAutoConfiguration cache = new ClaudeCacheAutoConfiguration();

	private final DefaultResourceLoader resources;

	FaqAssembly(ConfigurableListableBeanFactory beans, NamedClients clients, UserMessages messages, Timeline timeline,
			Scheduler blocking) {
		this.beans = beans;
		this.clients = clients;
		this.messages = messages;
		this.timeline = timeline;
		this.blocking = blocking;
		this.resources = new DefaultResourceLoader(beans.getBeanClassLoader());
	}

	NamedClient.ClientFaq of(ClientSettings.Client client, StoreFailures failures) {
		ClaudeProperties.Faq ofAll = this.beans.getBean(ClaudeProperties.class).faq();
		FaqKeys keys = this.beans.getBean(FaqKeys.class);
		FaqCaches caches = caches(client, ofAll, keys, failures);
		failures.include(caches.failures());
		CuratedAnswers curated = Objects.equals(client.properties().faq().curated(), ofAll.curated())
				? this.beans.getBean(CuratedAnswers.class) : this.cache.claudeCuratedAnswers(client.properties(),
						this.beans.getBean(QuestionNormaliser.class), this.resources, this.timeline, this.blocking);
		FaqStats stats = new FaqStats();
		Parts<FaqListener> listeners = new Parts<FaqListener>(stats)
			.and(ClientObservers.others(FaqListener.class, this.beans));
		this.beans.getBeanProvider(ClientMetering.class)
			.ifAvailable((metering) -> listeners.add(metering.faq(client.name())));
		return new NamedClient.ClientFaq(this.cache.claudeFaqInterceptor(client.properties(), keys, caches, curated,
				listeners, this.messages, this.timeline), caches, stats);
	}

	/** The caches of the client that uses the same one already, or its own. */
	private FaqCaches caches(ClientSettings.Client client, ClaudeProperties.Faq ofAll, FaqKeys keys,
			StoreFailures failures) {
		String name = client.faqCache();
		if (name.equals(ofAll.cache())) {
			refuseOtherSettings(client, ofAll, KnownNames.PREFIX);
			return this.beans.getBean(FaqCaches.class);
		}
		for (NamedClient other : this.clients.all()) {
			NamedClient.ClientFaq faq = other.faq();
			if (faq != null && name.equals(other.settings().faqCache())) {
				refuseOtherSettings(client, other.settings().properties().faq(),
						ClientSettings.PREFIX + "." + other.settings().name());
				return faq.caches();
			}
		}
		return this.cache.claudeFaqCaches(client.properties(), settings(client), keys, this.messages,
				this.beans.getBeanProvider(CacheManager.class), this.resources, this.timeline, this.blocking, failures);
	}

	/** Of two opinions about one cache one would be passed over. */
	private static void refuseOtherSettings(ClientSettings.Client client, ClaudeProperties.Faq theirs, String prefix) {
		ClaudeProperties.Faq own = client.properties().faq();
		String name = !own.ttl().equals(theirs.ttl()) ? "ttl"
				: !own.staleTtl().equals(theirs.staleTtl()) ? "stale-ttl"
						: !own.fallbackTtl().equals(theirs.fallbackTtl()) ? "fallback-ttl"
								: (own.maxEntries() != theirs.maxEntries()) ? "max-entries" : null;
		if (name != null) {
			String ownKey = ClientSettings.PREFIX + "." + client.name() + ".faq";
			String theirKey = prefix + ".faq." + name;
			throw SettingsFactory.problem(
					ownKey + "." + name + " differs from " + theirKey
							+ ", but both clients keep their answers in the cache " + client.faqCache(),
					"Set " + theirKey + " for both and remove " + ownKey + "." + name + ", or set " + ownKey
							+ ".cache to the name of another cache.");
		}
	}

	private static FaqSettings settings(ClientSettings.Client client) {
		ClaudeProperties.Faq faq = client.properties().faq();
		return SettingsFactory
			.checked(() -> new FaqSettings(client.faqCache(), faq.ttl(), faq.staleTtl(), faq.fallbackTtl()));
	}

}
