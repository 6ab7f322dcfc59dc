package io.github.clauderesilience.spi;

import java.time.Duration;

import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one attempt, for people who ask why a call was slow. Holds
 * neither content nor credentials.
 *
 * @param model the model that was asked
 * @param began time from the question until it was sent
 * @param lasted time from sending to its end
 * @param outcome how it ended
 * @param errorClass why it failed, only if it did
 * @param status the HTTP status of a failure, or 0
 * @param requestId the provider's id, or {@code null} if there is none
 */
public record AttemptNote(String model, Duration began, Duration lasted, Settlement.Outcome outcome,
		@Nullable ErrorClass errorClass, int status, @Nullable String requestId) {
}
