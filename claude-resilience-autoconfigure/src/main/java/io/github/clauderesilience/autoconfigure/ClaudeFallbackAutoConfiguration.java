package io.github.clauderesilience.autoconfigure;

import java.util.EnumSet;
import java.util.Set;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.FallbackModels;
import io.github.clauderesilience.autoconfigure.settings.FallbackProperties;
import io.github.clauderesilience.autoconfigure.settings.KnownNames;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.time.Timeline;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Fallback models, and the models they answer for at present.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
public final class ClaudeFallbackAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeFallbackSettings")
	FallbackSettings claudeFallbackSettings(ClaudeProperties properties, ConfigurableEnvironment environment,
			ModelTable models) {
		return settings(properties, FallbackModels.of(environment), models);
	}

	static FallbackSettings settings(ClaudeProperties properties, FallbackModels configured, ModelTable models) {
		return SettingsFactory.checked(() -> FallbackSettings.of(configured.ofModel(), configured.ofAll(),
				classes(properties.fallback()), models));
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeFallbackModes")
	FallbackModes claudeFallbackModes(FallbackSettings settings, ModelTable models,
			ObjectProvider<FallbackListener> listeners, Alerts alerts, ObjectProvider<CircuitBreakers> circuits,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return new FallbackModes(settings, models, Listeners.fallback(listeners), alerts,
				(model) -> circuits.getObject().awaitsProbe(model), timeline);
	}

	private static Set<ErrorClass> classes(FallbackProperties fallback) {
		if (fallback.on() == null) {
			return FallbackSettings.defaultOn();
		}
		Set<ErrorClass> classes = EnumSet.noneOf(ErrorClass.class);
		fallback.on().forEach((name) -> classes.add(KnownNames.errorClass("claude.fallback.on", name)));
		return classes;
	}

}
