package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.degrade.ClaudeProblems;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Problem details for web applications.
 */
@AutoConfiguration
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "claude.degrade.problem-details", matchIfMissing = true)
public final class ClaudeWebAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ClaudeProblems claudeProblems(Environment environment) {
		return new ClaudeProblems(environment.getProperty("claude.degrade.developer-messages", Boolean.class, false));
	}

}
