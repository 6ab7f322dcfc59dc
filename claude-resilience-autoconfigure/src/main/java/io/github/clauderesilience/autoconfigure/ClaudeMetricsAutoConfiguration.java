package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.meter.AlertMeters;
import io.github.clauderesilience.observe.meter.AttemptMeters;
import io.github.clauderesilience.observe.meter.CallMeters;
import io.github.clauderesilience.observe.meter.CarriedMeters;
import io.github.clauderesilience.observe.meter.FaqMeters;
import io.github.clauderesilience.observe.meter.LimitMeters;
import io.github.clauderesilience.observe.meter.PolicyMeters;
import io.github.clauderesilience.observe.meter.PoolLevels;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.time.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.webclient.observation.ObservationWebClientCustomizer;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Meters, where the application has a {@link MeterRegistry}.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, ModelTable.class })
@ConditionalOnBooleanProperty(name = "claude.observe.meters", matchIfMissing = true)
public final class ClaudeMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CallMeters claudeCallMeters(MeterRegistry registry, ClientSettings clients, ModelTable models,
			ObjectProvider<FallbackModes> modes) {
		return new CallMeters(ClientMetering.ofDefault(registry, clients), models,
				(model) -> modes.getObject().mode(model) != FallbackModes.Mode.NORMAL);
	}

	@Bean
	@ConditionalOnMissingBean
	CarriedMeters claudeCarriedMeters(MeterRegistry registry) {
		return new CarriedMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	AttemptMeters claudeAttemptMeters(MeterRegistry registry, ClientSettings clients, ModelTable models) {
		return new AttemptMeters(ClientMetering.ofDefault(registry, clients), models, Prices.of(models));
	}

	@Bean
	@ConditionalOnMissingBean
	LimitMeters claudeLimitMeters(MeterRegistry registry, ClientSettings clients, ObjectProvider<LimitPools> pools,
			UseRates rates, @Qualifier("claudeTimeline") Timeline timeline) {
		MeterRegistry tagged = ClientMetering.ofDefault(registry, clients);
		return new LimitMeters(tagged, new PoolLevels(tagged, () -> pools.getObject().views(), rates, timeline));
	}

	@Bean
	@ConditionalOnMissingBean
	PolicyMeters claudePolicyMeters(MeterRegistry registry, ClientSettings clients, ModelTable models) {
		return new PolicyMeters(ClientMetering.ofDefault(registry, clients), models);
	}

	@Bean
	@ConditionalOnMissingBean
	AlertMeters claudeAlertMeters(MeterRegistry registry, ClientSettings clients) {
		return new AlertMeters(registry, clients.clients().keySet());
	}

	@Bean
	ClientMetering claudeClientMetering(MeterRegistry registry, ModelTable models) {
		return new ClientMetering(registry, models);
	}

	/**
	 * The timer of HTTP requests, where the application has Boot's observation of it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ObservationRegistry.class, ObservationWebClientCustomizer.class })
	static class RequestConfiguration {

		@Bean
		RequestMetering claudeRequestMetering(MeterRegistry registry, ConfigurableListableBeanFactory beans,
				Environment environment) {
			return new RequestMetering(registry, beans, environment);
		}

	}

	/**
	 * Meters of the answers without a call.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CacheManager.class)
	static class FaqConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FaqMeters claudeFaqMeters(MeterRegistry registry, ClientSettings clients) {
			return new FaqMeters(ClientMetering.ofDefault(registry, clients));
		}

	}

}
