package io.github.clauderesilience.spi;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import org.jspecify.annotations.Nullable;

/**
 * What an observer can learn about a call while it runs and after it has ended. Holds
 * neither the prompt nor the answer. Thread-safe; a later read may return more.
 */
public interface CallInfo {

	/**
	 * This library's id of the call, under which it is remembered and logged.
	 * @return a number that no other call of this process has
	 */
	String id();

	/**
	 * Whether a person asks, who gets a message in place of an error.
	 * @return {@code true} for {@code ask} and {@code faq}
	 */
	boolean isForPeople();

	/**
	 * The model the caller wants.
	 * @return the model id
	 */
	String requestedModel();

	/**
	 * The priority of the call.
	 * @return the lane
	 */
	Lane lane();

	/**
	 * Tenant the call is made for.
	 * @return the tenant, or {@code null} for none
	 */
	@Nullable String tenant();

	/**
	 * The language of the person.
	 * @return the locale
	 */
	Locale locale();

	/**
	 * Whether the answer may be cached.
	 * @return {@code true} if it is the same for all users
	 */
	boolean isCacheable();

	/**
	 * The client of the Messages API that the call is carried for.
	 * @return the client, named as in the tags of meters, or {@code null} for a call of
	 * {@code ClaudeService}
	 */
	@Nullable CarriedClient client();

	/**
	 * The time left until the deadline.
	 * @return zero or positive
	 */
	Duration remaining();

	/**
	 * The time since the call began.
	 * @return zero or positive
	 */
	Duration elapsed();

	/**
	 * The time spent in the queue.
	 * @return the sum over all attempts
	 */
	Duration queued();

	/**
	 * How often the call was sent.
	 * @return requests on the wire so far
	 */
	int attempts();

	/**
	 * How often the call was retried, counted over all models.
	 * @return retries so far
	 */
	int retries();

	/**
	 * How often the call was retried for one reason, counted over all models.
	 * @param errorClass the reason
	 * @return retries so far
	 */
	int retries(ErrorClass errorClass);

	/**
	 * The attempts that have ended.
	 * @return what is remembered of them, in their order
	 */
	List<AttemptNote> notes();

	/**
	 * A client of the Messages API whose calls are carried.
	 *
	 * @param name how it reaches this library, one of a bounded number of names
	 * @param sdk the SDK it is written with, one of a bounded number of names
	 */
	record CarriedClient(String name, String sdk) {
	}

}
