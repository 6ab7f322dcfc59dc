package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.LimitSettingsFactory;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.LimitAlerts;
import io.github.clauderesilience.limit.LimitListener;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.limit.RateLimitGate;
import io.github.clauderesilience.limit.day.DayBudgets;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.time.FirstReads;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;

/**
 * The limiter: pools and the filter that holds exchanges until they may go.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, before = ClaudeWebClientAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
public final class ClaudeLimitAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeLimitSettings")
	LimitSettings claudeLimitSettings(ClaudeProperties properties, ModelTable models) {
		return LimitSettingsFactory.limits(properties, models);
	}

	@Bean
	@ConditionalOnMissingBean
	DayStore claudeDayStore(ClaudeProperties properties) {
		return LimitSettingsFactory.dayStore(properties.rateLimit().days());
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean(name = "claudeDayBudgets")
	DayBudgets claudeDayBudgets(LimitSettings settings, DayStore store, @Qualifier("claudeTimeline") Timeline timeline,
			@Qualifier("claudeBlockingScheduler") Scheduler blocking, FirstReads firstReads, LastWrites lastWrites,
			@Qualifier("claudeAccountStoreFailures") StoreFailures failures) {
		DayBudgets budgets = new DayBudgets(settings.days(), settings.daysByGroup(), store, timeline,
				blocking::schedule, lastWrites, (failure) -> storing(failure, failures));
		firstReads.await(budgets.firstRead());
		return budgets;
	}

	private static void storing(@Nullable Throwable failure, StoreFailures failures) {
		String what = "keeping today's token use";
		if (failure == null) {
			failures.end(what);
		}
		else {
			failures.begin(what, failure,
					"Calls go on, but use before the start, or after a restart, may not count. Check"
							+ " claude.rate-limit.days.");
		}
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeLimitAlerts")
	LimitAlerts claudeLimitAlerts(Alerts alerts) {
		return new LimitAlerts(alerts);
	}

	/**
	 * What an application is told that lacks Spring Data Redis.
	 */
	@Bean
	@ConditionalOnProperty(name = "claude.rate-limit.store", havingValue = "redis")
	@ConditionalOnMissingBean
	Leases claudeLeases() {
		throw SettingsFactory.noSpringDataRedis("claude.rate-limit.store", "local");
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeLimitPools")
	LimitPools claudeLimitPools(LimitSettings settings, ModelTable models,
			@Qualifier("claudeTimeline") Timeline timeline, ObjectProvider<LimitListener> listeners, DayBudgets budgets,
			ObjectProvider<Leases> leases) {
		return new LimitPools(settings,
				new LimitPools.Models(models::limitGroup, models::key,
						(model) -> LimitSettingsFactory.charsPerToken(models, model)),
				timeline, listeners.orderedStream().toList(), budgets, leases.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeRateLimitGate")
	RateLimitGate claudeRateLimitGate(LimitPools pools, Failures failures) {
		return new RateLimitGate(pools, failures);
	}

}
