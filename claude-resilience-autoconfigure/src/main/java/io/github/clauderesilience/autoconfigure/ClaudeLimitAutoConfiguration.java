package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.LimitListener;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.limit.RateLimitFilter;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.time.Timeline;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The limiter: pools and the filter that holds exchanges until they may go.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, before = ClaudeWebClientAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
public final class ClaudeLimitAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LimitSettings claudeLimitSettings(ClaudeProperties properties) {
		return LimitSettingsFactory.limits(properties);
	}

	@Bean
	@ConditionalOnMissingBean
	LimitPools claudeLimitPools(LimitSettings settings, ModelTable models,
			@Qualifier("claudeTimeline") Timeline timeline, ObjectProvider<LimitListener> listeners) {
		return new LimitPools(settings,
				new LimitPools.Models(models::limitGroup, models::key, (model) -> charsPerToken(models, model)),
				timeline, listeners.orderedStream().toList());
	}

	private static double charsPerToken(ModelTable models, String model) {
		return models.find(model).map(ModelSpec::charsPerToken).orElse(LimitPools.CHARS_PER_TOKEN);
	}

	@Bean
	@ConditionalOnMissingBean
	RateLimitFilter claudeRateLimitFilter(LimitPools pools, Failures failures) {
		return new RateLimitFilter(pools, failures);
	}

}
