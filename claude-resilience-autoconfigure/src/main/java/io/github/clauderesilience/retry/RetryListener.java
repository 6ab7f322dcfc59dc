package io.github.clauderesilience.retry;

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
	default void gaveUp(@Nullable String model, ErrorClass errorClass, RetryPolicy.Reason reason) {
	}

}
