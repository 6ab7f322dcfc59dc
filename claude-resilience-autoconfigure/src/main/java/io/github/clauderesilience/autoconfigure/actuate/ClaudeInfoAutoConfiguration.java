package io.github.clauderesilience.autoconfigure.actuate;

import io.github.clauderesilience.actuate.ClaudeInfo;
import io.github.clauderesilience.autoconfigure.ClaudeWebClientAutoConfiguration;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.wire.WireSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * What {@code /actuator/info} says of Claude.
 */
@AutoConfiguration(after = ClaudeWebClientAutoConfiguration.class)
@ConditionalOnClass({ InfoContributor.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnEnabledInfoContributor("claude")
@ConditionalOnBean(WireSettings.class)
public final class ClaudeInfoAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClaudeInfo claudeInfoContributor(ClaudeProperties properties, WireSettings wire,
			ObjectProvider<ClaudeSimulator> simulator) {
		return new ClaudeInfo(wire.baseUrl().getScheme() + "://" + wire.baseUrl().getAuthority(), wire.version(),
				properties.model(), simulator.getIfAvailable() != null);
	}

}
