package io.github.clauderesilience.autoconfigure.start;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * With {@code claude.simulator.quick=true} waits are milliseconds: above the
 * application's files, below what a test, the command line or the environment says.
 */
public final class QuickWaits implements EnvironmentPostProcessor, Ordered {

	private static final String NAME = "claudeQuickWaits";

	/** How Boot names the property sources of files. */
	private static final String FILE = "Config resource";

	/** How fast a quick simulator writes an answer. */
	public static final double TOKENS_PER_SECOND = 20_000;

	private static final Map<String, Object> WAITS = Map.of("claude.retry.default.initial", "5ms",
			"claude.retry.default.max", "50ms", "claude.circuit-breaker.cool-off", "200ms",
			"claude.circuit-breaker.max-cool-off", "200ms", "claude.simulator.latency", "0ms",
			"claude.simulator.tokens-per-second", String.valueOf(TOKENS_PER_SECOND));

	/** After the files of the application have been read. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getProperty("claude.simulator.enabled", Boolean.class, false)) {
			apply(environment);
		}
	}

	/**
	 * Shortens the waits if {@code claude.simulator.quick} asks for it.
	 * @param environment whose properties are read and shadowed
	 */
	public static void apply(ConfigurableEnvironment environment) {
		if (!environment.getProperty("claude.simulator.quick", Boolean.class, false)
				|| environment.getPropertySources().contains(NAME)) {
			return;
		}
		MutablePropertySources sources = environment.getPropertySources();
		MapPropertySource waits = new MapPropertySource(NAME, WAITS);
		for (PropertySource<?> source : sources) {
			if (source.getName().startsWith(FILE)) {
				sources.addBefore(source.getName(), waits);
				return;
			}
		}
		sources.addLast(waits);
	}

}
