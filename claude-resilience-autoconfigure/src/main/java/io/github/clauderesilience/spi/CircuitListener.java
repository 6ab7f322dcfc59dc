package io.github.clauderesilience.spi;

import java.time.Duration;

/**
 * Hears when the circuit of a model opens or closes: calls that wait for a model which is
 * down leave the queue, and those in back-off go to the fallback at once. Models are
 * named by {@code ModelTable.key}: an alias by its full id, and all unknown ones by one
 * name.
 */
public interface CircuitListener {

	/**
	 * The circuit opened: the model is down.
	 * @param model the key of the model
	 * @param coolOff how long it stays open before a probe is let through
	 */
	void onOpen(String model, Duration coolOff);

	/**
	 * The circuit closed: the model serves again.
	 * @param model the key of the model
	 */
	void onClosed(String model);

	/**
	 * An operator closed the circuit: calls are sent to the model again, which may or may
	 * not serve. Does what {@link #onClosed} does unless it is overridden.
	 * @param model the key of the model
	 */
	default void onReset(String model) {
		onClosed(model);
	}

}
