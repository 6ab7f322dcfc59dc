package io.github.clauderesilience.error;

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

}
