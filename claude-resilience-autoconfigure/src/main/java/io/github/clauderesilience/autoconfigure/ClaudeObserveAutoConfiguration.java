package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.AttemptFilter;
import io.github.clauderesilience.observe.AttemptTracer;
import io.github.clauderesilience.observe.AttemptsInFlight;
import io.github.clauderesilience.observe.advice.AdviceSettings;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.observe.verdict.TrafficWindow;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.key.Credentials;
import io.github.clauderesilience.wire.key.KeyWatch;
import io.github.clauderesilience.wire.key.RejectedKeys;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;

/**
 * What operators see, as far as it needs neither Micrometer nor actuator.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, before = ClaudeWebClientAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
public final class ClaudeObserveAutoConfiguration {

	/** Our choice: some hundred megabytes. */
	private static final int MOST_RECENT_CALLS = 100_000;

	@Bean
	@ConditionalOnMissingBean(name = "claudeAttemptsInFlight")
	AttemptsInFlight claudeAttemptsInFlight(@Qualifier("claudeTimeline") Timeline timeline) {
		return new AttemptsInFlight(timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeAttemptFilter")
	AttemptFilter claudeAttemptFilter(ObjectProvider<AttemptObserver> observers, ObjectProvider<AttemptTracer> tracer,
			AttemptsInFlight inFlight, @Qualifier("claudeTimeline") Timeline timeline) {
		return new AttemptFilter(observers.orderedStream().toList(), tracer.getIfAvailable(() -> AttemptTracer.NONE),
				inFlight, timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeCallLog")
	CallLog claudeCallLog(ClaudeProperties properties, @Qualifier("claudeTimeline") Timeline timeline) {
		int recentCalls = properties.observe().recentCalls();
		if (recentCalls > MOST_RECENT_CALLS) {
			throw SettingsFactory.problem(
					"claude.observe.recent-calls is " + recentCalls + ", but must be at most " + MOST_RECENT_CALLS,
					"Set claude.observe.recent-calls to what an operator looks at, such as 1000; meters and traces have"
							+ " the rest.");
		}
		return new CallLog(SettingsFactory.positive("claude.observe.recent-calls", recentCalls), timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeTrafficWindow")
	TrafficWindow claudeTrafficWindow(@Qualifier("claudeTimeline") Timeline timeline) {
		return new TrafficWindow(timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeVerdicts")
	Verdicts claudeVerdicts(TrafficWindow traffic, AttemptsInFlight inFlight, Credentials credentials,
			RejectedKeys latch, LimitPools pools, FallbackModes modes, FallbackSettings fallback, UseRates rates,
			@Qualifier("claudeStoreFailures") StoreFailures failures, @Qualifier("claudeTimeline") Timeline timeline) {
		return new Verdicts(traffic, inFlight, new KeyWatch(credentials, latch), pools, modes, fallback, rates,
				failures, timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeUseRates")
	UseRates claudeUseRates(ModelTable models, ObjectProvider<LimitPools> pools,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return new UseRates(models, () -> pools.getObject().views(), timeline);
	}

	@Bean
	@ConditionalOnMissingBean
	UseStore claudeUseStore(ClaudeProperties properties) {
		return switch (properties.tierAdvice().store()) {
			case MEMORY -> new UseStore.InMemory();
			case REDIS -> throw SettingsFactory.noSpringDataRedis("claude.tier-advice.store", "memory");
			case JDBC -> throw SettingsFactory.noJdbc("claude.tier-advice.store");
		};
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeTierAdvisor")
	TierAdvisor claudeTierAdvisor(ClaudeProperties properties, ModelTable models, ObjectProvider<LimitPools> pools,
			UseStore store, @Qualifier("claudeAccountStoreFailures") StoreFailures failures, Alerts alerts,
			@Qualifier("claudeTimeline") Timeline timeline, @Qualifier("claudeBlockingScheduler") Scheduler blocking) {
		ClaudeProperties.TierAdvice advice = properties.tierAdvice();
		AdviceSettings settings = SettingsFactory
			.checked(() -> new AdviceSettings(advice.threshold(), advice.days(), advice.batchPrice()));
		return new TierAdvisor(settings, models, Prices.of(models), () -> pools.getObject().views(), store, failures,
				alerts, timeline, blocking::schedule);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeUseFlush")
	UseFlush claudeUseFlush(TierAdvisor advisor, LastWrites lastWrites, ObjectProvider<NamedClients> named) {
		return new UseFlush(() -> {
			advisor.flush();
			named.ifAvailable(NamedClients::flushUse);
		}, lastWrites);
	}

}
