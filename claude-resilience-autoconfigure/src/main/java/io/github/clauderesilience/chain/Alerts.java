package io.github.clauderesilience.chain;

import io.github.clauderesilience.ClaudeAlert;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts go; the application hears them as Spring events.
 */
@FunctionalInterface
public interface Alerts {

	/**
	 * Raises an alert.
	 * @param kind what it is about
	 * @param model the model it is about, or {@code null}
	 * @param message what happened and what to do
	 */
	void raise(ClaudeAlert.Kind kind, @Nullable String model, String message);

}
