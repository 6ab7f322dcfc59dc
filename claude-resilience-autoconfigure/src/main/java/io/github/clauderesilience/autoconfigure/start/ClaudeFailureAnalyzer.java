package io.github.clauderesilience.autoconfigure.start;

import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Turns a {@link ClaudeConfigurationException} into a start-up text that says what to
 * change.
 */
final class ClaudeFailureAnalyzer extends AbstractFailureAnalyzer<ClaudeConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ClaudeConfigurationException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
	}

}
