package io.github.clauderesilience.chain.guard;

import io.github.clauderesilience.ClaudeAlert;
import org.jspecify.annotations.Nullable;

/**
 * Receives alerts; the application gets them as Spring events.
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

	/**
	 * Where the alerts of a named client go.
	 * @param client the name of the client
	 * @return alerts that name the client
	 */
	default Alerts of(String client) {
		return (kind, model, message) -> raise(kind, model, "Client " + client + ": " + message);
	}

}
