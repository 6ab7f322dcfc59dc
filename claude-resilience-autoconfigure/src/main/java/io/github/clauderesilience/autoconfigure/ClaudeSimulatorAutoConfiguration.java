package io.github.clauderesilience.autoconfigure;

import java.net.URI;

import io.github.clauderesilience.ClaudeConnectionDetails;
import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The simulated Claude API, only if a property asks for it.
 */
@AutoConfiguration(before = ClaudeAutoConfiguration.class)
@ConditionalOnBooleanProperty("claude.simulator.enabled")
@EnableConfigurationProperties(ClaudeProperties.class)
public final class ClaudeSimulatorAutoConfiguration {

	/** The simulator takes any key; a real one must never reach it. */
	static final String KEY = "simulated-key";

	private static final Logger logger = LoggerFactory.getLogger(ClaudeSimulatorAutoConfiguration.class);

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	ClaudeSimulator claudeSimulator(ClaudeProperties properties) {
		ClaudeSimulator started = ClaudeSimulator.start(settings(properties.simulator()));
		logger.warn("SIMULATED Claude API on {}: no question reaches Claude and every answer is made up."
				+ " Set claude.simulator.enabled=false for the real one", started.baseUrl());
		return started;
	}

	private static SimulatorSettings settings(ClaudeProperties.Simulator simulator) {
		try {
			return SimulatorSettings.builder()
				.port(simulator.port())
				.latency(simulator.latency())
				.tokensPerSecond(simulator.tokensPerSecond())
				.seed(simulator.seed())
				.build();
		}
		catch (IllegalArgumentException ex) {
			throw new ClaudeConfigurationException("The simulator cannot start: " + ex.getMessage(),
					"Change claude.simulator.port (" + simulator.port() + "), claude.simulator.latency ("
							+ simulator.latency() + ") or claude.simulator.tokens-per-second ("
							+ simulator.tokensPerSecond() + ").",
					ex);
		}
	}

	@Bean
	@ConditionalOnMissingBean(ClaudeConnectionDetails.class)
	ClaudeConnectionDetails claudeSimulatorConnectionDetails(ClaudeSimulator simulator) {
		URI baseUrl = URI.create(simulator.baseUrl());
		return new ClaudeConnectionDetails() {

			@Override
			public URI baseUrl() {
				return baseUrl;
			}

			@Override
			public String apiKey() {
				return KEY;
			}

		};
	}

}
