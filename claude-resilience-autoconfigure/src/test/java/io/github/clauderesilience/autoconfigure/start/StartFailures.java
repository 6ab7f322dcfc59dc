package io.github.clauderesilience.autoconfigure.start;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;

/**
 * The analyzers of failed starts, for tests of the settings they explain.
 */
public final class StartFailures {

	private StartFailures() {
	}

	/**
	 * Explains settings that cannot work.
	 * @return an analyzer
	 */
	public static FailureAnalyzer ofSettings() {
		return new ClaudeFailureAnalyzer();
	}

	/**
	 * Explains beans that are missing because auto-configurations are excluded.
	 * @param beans the beans of the application
	 * @return an analyzer
	 */
	public static FailureAnalyzer ofExclusions(BeanFactory beans) {
		return new ExclusionFailureAnalyzer(beans);
	}

	/**
	 * Explains clients that are injected and not configured.
	 * @param environment the settings of the application
	 * @return an analyzer
	 */
	public static FailureAnalyzer ofUnknownClients(Environment environment) {
		return new UnknownClientFailureAnalyzer(environment);
	}

}
