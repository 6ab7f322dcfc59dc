package io.github.clauderesilience.spi;

import java.time.Duration;

import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of failed calls; for meters and logs.
 */
public interface RetryListener {

	/** Hears nothing. */
	RetryListener NONE = new RetryListener() {
	};

	/**
	 * A call will be repeated.
	 * @param model the model that is asked, or {@code null} if unknown
	 * @param errorClass why
	 * @param delay after how long
	 */
	default void retrying(@Nullable String model, ErrorClass errorClass, Duration delay) {
	}

	/**
	 * A call will not be repeated, or no longer.
	 * @param model the model that was asked, or {@code null} if unknown
	 * @param errorClass the failure
	 * @param reason why it is not repeated
	 */
	default void gaveUp(@Nullable String model, ErrorClass errorClass, Reason reason) {
	}

	/**
	 * Why a call is not repeated.
	 */
	enum Reason {

		/** Repeating does not help against this kind of failure. */
		NOT_RETRIED,

		/** It has been repeated as often as it may. */
		EXHAUSTED,

		/** The wait would leave too little time for an answer. */
		DEADLINE,

		/** All calls together have used up the budget. */
		BUDGET,

		/** Its patience would be over, and another model can take it. */
		STAND_IN,

		/** The circuit of the model opened. */
		CIRCUIT_OPEN,

		/** The application ends. */
		SHUTTING_DOWN

	}

}
