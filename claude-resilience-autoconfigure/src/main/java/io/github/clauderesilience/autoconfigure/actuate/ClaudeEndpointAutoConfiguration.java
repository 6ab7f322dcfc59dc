package io.github.clauderesilience.autoconfigure.actuate;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.github.clauderesilience.actuate.CacheOperations;
import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.actuate.EndpointClient;
import io.github.clauderesilience.actuate.FaqCacheOperations;
import io.github.clauderesilience.actuate.ReviewOperations;
import io.github.clauderesilience.autoconfigure.Account;
import io.github.clauderesilience.autoconfigure.ClaudeServiceAutoConfiguration;
import io.github.clauderesilience.autoconfigure.NamedClient;
import io.github.clauderesilience.autoconfigure.NamedClients;
import io.github.clauderesilience.autoconfigure.gateway.ClaudeGatewayAutoConfiguration;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.cache.FaqStats;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.models.ModelRefresh;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;

/**
 * The actuator endpoint {@code claude}.
 */
@AutoConfiguration(after = { ClaudeServiceAutoConfiguration.class, ClaudeGatewayAutoConfiguration.class })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(ClaudeEndpoint.class)
@ConditionalOnBean(LimitPools.class)
public final class ClaudeEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeEndpoint")
	ClaudeEndpoint claudeEndpoint(LimitPools pools, CircuitBreakers circuits, FallbackModes fallback, CallLog calls,
			Verdicts verdicts, TierAdvisor advisor, UseRates rates, ReviewOperations review, ModelRefresh models,
			ObjectProvider<CacheOperations> caches, ObjectProvider<ClaudeGateway> gateway,
			ObjectProvider<NamedClients> named, @Qualifier("claudeTimeline") Timeline timeline,
			@Qualifier("claudeBlockingScheduler") Scheduler blocking) {
		Map<String, EndpointClient> clients = new TreeMap<>();
		named.ifAvailable((all) -> all.all()
			.forEach((one) -> clients.put(one.settings().name(), client(one, models, timeline, blocking))));
		return new EndpointClient(pools, circuits, fallback, calls, verdicts, advisor, rates, review, models,
				caches.getIfAvailable())
			.endpoint(sections(gateway.getIfAvailable()), clients);
	}

	private static EndpointClient client(NamedClient client, ModelRefresh models, Timeline timeline,
			Scheduler blocking) {
		Account account = client.account();
		NamedClient.ClientFaq faq = client.faq();
		ClaudeProperties properties = client.settings().properties();
		return new EndpointClient(account.pools(), account.circuits(), client.modes(), client.calls(),
				client.verdicts(), account.advisor(), account.rates(),
				new ReviewOperations(client.questions(), client.desk(), blocking, timeline, client.failures()), models,
				(faq != null) ? new FaqCacheOperations(faq.caches(), faq.stats(), properties.model(),
						properties.system(), properties.maxTokens(), blocking) : null);
	}

	private static Map<String, Supplier<?>> sections(@Nullable ClaudeGateway gateway) {
		return (gateway != null) ? Map.of("gateway", gateway::view) : Map.of();
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeReviewOperations")
	ReviewOperations claudeReviewOperations(ReviewQueue queue, ReviewDesk desk,
			@Qualifier("claudeTimeline") Timeline timeline, @Qualifier("claudeBlockingScheduler") Scheduler blocking,
			@Qualifier("claudeStoreFailures") StoreFailures failures) {
		return new ReviewOperations(queue, desk, blocking, timeline, failures);
	}

	/**
	 * What the endpoint can do about the FAQ caches.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CacheManager.class)
	static class CacheConfiguration {

		@Bean
		@ConditionalOnMissingBean(CacheOperations.class)
		FaqCacheOperations claudeCacheOperations(FaqCaches caches, FaqStats stats, ClaudeProperties properties,
				@Qualifier("claudeBlockingScheduler") Scheduler blocking) {
			return new FaqCacheOperations(caches, stats, properties.model(), properties.system(),
					properties.maxTokens(), blocking);
		}

	}

}
