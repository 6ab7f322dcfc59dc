package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
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
 * Meters, if the application has a {@link MeterRegistry}.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, ModelTable.class })
@ConditionalOnBooleanProperty(name = "claude.observe.meters", matchIfMissing = true)
public final class ClaudeMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeCallMeters")
	CallMeters claudeCallMeters(ClientMetering metering, ObjectProvider<FallbackModes> modes) {
		return metering.calls(ClaudeServices.DEFAULT, modes::getObject);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeCarriedMeters")
	CarriedMeters claudeCarriedMeters(MeterRegistry registry) {
		return new CarriedMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeAttemptMeters")
	AttemptMeters claudeAttemptMeters(ClientMetering metering) {
		return metering.attempts(ClaudeServices.DEFAULT);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeLimitMeters")
	LimitMeters claudeLimitMeters(ClientMetering metering, ObjectProvider<LimitPools> pools, UseRates rates,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return metering.limits(ClaudeServices.DEFAULT, () -> pools.getObject().views(), rates, timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudePolicyMeters")
	PolicyMeters claudePolicyMeters(ClientMetering metering) {
		return metering.policies(ClaudeServices.DEFAULT);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeAlertMeters")
	AlertMeters claudeAlertMeters(MeterRegistry registry, ClientSettings clients) {
		return new AlertMeters(registry, clients.clients().keySet());
	}

	@Bean
	ClientMetering claudeClientMetering(MeterRegistry registry, ModelTable models, ClientSettings settings) {
		return new ClientMetering(registry, models, settings);
	}

	/**
	 * The timer of HTTP requests, if the application has Boot's observation of it.
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
		@ConditionalOnMissingBean(name = "claudeFaqMeters")
		FaqMeters claudeFaqMeters(ClientMetering metering) {
			return metering.faq(ClaudeServices.DEFAULT);
		}

	}

}
