package io.github.clauderesilience.spi;

import java.time.Duration;

import io.github.clauderesilience.ErrorClass;

/**
 * Hears when other models stand in; for meters and logs.
 */
public interface FallbackListener {

	/** Hears nothing. */
	FallbackListener NONE = new FallbackListener() {
	};

	/**
	 * Another model is asked.
	 * @param from the model that could not answer
	 * @param to the model that is asked instead
	 * @param errorClass why
	 */
	default void fellBack(String from, String to, ErrorClass errorClass) {
	}

	/**
	 * An outage of a model began.
	 * @param model the key of the model
	 */
	default void outageStarted(String model) {
	}

	/**
	 * An outage of a model is over.
	 * @param model the key of the model
	 * @param lasted how long it lasted
	 */
	default void outageEnded(String model, Duration lasted) {
	}

}
