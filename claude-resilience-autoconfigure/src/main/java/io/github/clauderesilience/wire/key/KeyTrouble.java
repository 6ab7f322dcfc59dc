package io.github.clauderesilience.wire.key;

import java.time.Instant;

import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * Why no call is answered with the key in use.
 *
 * @param errorClass {@code AUTHENTICATION} or {@code BILLING}
 * @param since when it was noticed
 * @param until when the provider said it ends, {@code null} if it did not say
 * @param problem why the key cannot be sent at all, {@code null} if the provider refused
 * it
 * @param advice what to do about it as a sentence without a full stop, {@code null} if
 * that follows from the class
 * @param untried whether nothing has tried the key for a while: the next call does, and
 * may well be answered
 */
public record KeyTrouble(ErrorClass errorClass, Instant since, @Nullable Instant until, @Nullable String problem,
		@Nullable String advice, boolean untried) {

	/** The same, as it is now. */
	KeyTrouble untried(boolean now) {
		return new KeyTrouble(this.errorClass, this.since, this.until, this.problem, this.advice, now);
	}

}
