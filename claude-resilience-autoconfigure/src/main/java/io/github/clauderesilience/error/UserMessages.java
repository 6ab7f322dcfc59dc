package io.github.clauderesilience.error;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.github.clauderesilience.ErrorClass;

/**
 * What people read when there is no answer.
 */
@FunctionalInterface
public interface UserMessages {

	/**
	 * The message for an error class. Asked on event loops, too: must not block.
	 * @param errorClass why there is no answer
	 * @param locale the language of the person
	 * @return an honest, unalarming sentence that never contains an API error
	 */
	String text(ErrorClass errorClass, Locale locale);

	/**
	 * The message for trouble that ends at a known time, an hour or more ahead, such as a
	 * spend cap on the first of the next month.
	 * @param errorClass why there is no answer
	 * @param until when it is worth trying again
	 * @param locale the language of the person
	 * @return such a sentence; without the time by default
	 */
	default String textUntil(ErrorClass errorClass, Instant until, Locale locale) {
		return text(errorClass, locale);
	}

	/**
	 * The message for trouble that ends after a known time, between two minutes and an
	 * hour, such as a long {@code retry-after}.
	 * @param errorClass why there is no answer
	 * @param wait the time from now
	 * @param locale the language of the person
	 * @return such a sentence; without the time by default
	 */
	default String textIn(ErrorClass errorClass, Duration wait, Locale locale) {
		return text(errorClass, locale);
	}

	/**
	 * The note below an answer that ends before its end.
	 * @param locale the language of the person
	 * @return a sentence that says so
	 */
	default String truncated(Locale locale) {
		return "(This answer is not complete. Please ask for the rest, or ask a more specific question.)";
	}

}
