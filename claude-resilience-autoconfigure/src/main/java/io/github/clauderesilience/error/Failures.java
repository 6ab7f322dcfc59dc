package io.github.clauderesilience.error;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Makes the typed exceptions, with one text for developers and one for people.
 * Thread-safe.
 */
public final class Failures {

	/**
	 * More of an error body is never read: the API's are short, a proxy's say nothing.
	 */
	public static final int MOST_BODY_BYTES = 64 * 1024;

	/** The model of requests that name none, such as those for files. */
	public static final String NO_MODEL = "unknown";

	/** Enough of a provider's message to correct the request. */
	private static final int MESSAGE_CHARS = 400;

	/** A longer wait is told as a date; our choice. */
	private static final Duration DATED_FROM = Duration.ofHours(1);

	private static final String AGAIN_ON = "; try again on ";

	/** "In a minute" is no longer true; our choice. */
	private static final Duration MINUTES_FROM = Duration.ofMinutes(2);

	private static final DateTimeFormatter DATE = DateTimeFormatter
		.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
		.withZone(ZoneOffset.UTC);

	/** A line break in a message would forge a line of the log. */
	private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

	private static final Pattern KEY = Pattern.compile("sk-[A-Za-z0-9_-]{6,}");

	/** A firewall often lets pass a moment later what it took for an attack. */
	private static final int FORBIDDEN = 403;

	private final UserMessages messages;

	private final ErrorClassifier classifier;

	/** The wall-clock time, {@code null} if no text needs it. */
	private final @Nullable Supplier<Instant> now;

	/**
	 * Creates a factory.
	 * @param messages what people read
	 */
	public Failures(UserMessages messages) {
		this(messages, ErrorRules.shipped(), null);
	}

	/**
	 * Creates a factory with rules of its own.
	 * @param messages what people read
	 * @param rules the codes and texts of single kinds of errors
	 * @param now the wall-clock time, for texts that name a date; {@code null} for none
	 */
	public Failures(UserMessages messages, ErrorRules rules, @Nullable Supplier<Instant> now) {
		this.messages = messages;
		this.classifier = new ErrorClassifier(rules);
		this.now = now;
	}

	/**
	 * Who is said to answer.
	 * @param model the model that was asked
	 * @return the model, or Claude for a request that names none
	 */
	public static String asked(String model) {
		return NO_MODEL.equals(model) ? "Claude" : model;
	}

	/**
	 * A failure that never had an answer.
	 * @param errorClass the kind of trouble
	 * @param model the model that was asked
	 * @param locale the language of the person
	 * @param message for developers: the state and what to do
	 * @param cause the underlying failure, or {@code null}
	 * @return the exception
	 */
	public ClaudeException local(ErrorClass errorClass, @Nullable String model, Locale locale, String message,
			@Nullable Throwable cause) {
		return local(errorClass, model, locale, message, null, cause);
	}

	/**
	 * A failure that never had an answer, with the time to come back.
	 * @param errorClass the kind of trouble
	 * @param model the model that was asked
	 * @param locale the language of the person
	 * @param message for developers: the state and what to do
	 * @param retryAfter when to try again, or {@code null}
	 * @param cause the underlying failure, or {@code null}
	 * @return the exception
	 */
	public ClaudeException local(ErrorClass errorClass, @Nullable String model, Locale locale, String message,
			@Nullable Duration retryAfter, @Nullable Throwable cause) {
		return ClaudeException.of(ClaudeException.Details
			.of(errorClass, message, text(errorClass, retryAfter, (this.now != null) ? this.now.get() : null, locale))
			.withModel(model)
			.withRetryAfter(retryAfter), cause);
	}

	/**
	 * A failure the API answered with.
	 * @param answer what came
	 * @param model the model that was asked
	 * @param attempts how often the question was sent
	 * @param locale the language of the person
	 * @return the exception
	 */
	public ClaudeException answered(Answer answer, String model, int attempts, Locale locale) {
		ApiError error = answer.error();
		ErrorClass errorClass = (answer.status() >= 200 && answer.status() < 300)
				? this.classifier.classifyByType(error) : this.classifier.classify(answer.status(), error);
		if (errorClass == ErrorClass.MODEL_NOT_FOUND && NO_MODEL.equals(model)) {
			errorClass = ErrorClass.INVALID_REQUEST;
		}
		ErrorRule rule = this.classifier.rule(answer.status(), error);
		Duration retryAfter = RetryAfter.of(answer.headers(), answer.receivedAt());
		if (errorClass == ErrorClass.BILLING) {
			retryAfter = untilMoneyIsBack(answer, rule);
		}
		String requestId = requestId(answer);
		Boolean shouldRetry = shouldRetry(answer.headers());
		if (errorClass == ErrorClass.INTERMEDIARY && shouldRetry == null && answer.status() != FORBIDDEN) {
			shouldRetry = Boolean.FALSE;
		}
		String apiMessage = redacted(error.message());
		ClaudeException.Treatment treatment = (rule != null) ? rule.treatment() : ClaudeException.Treatment.USUAL;
		return ClaudeException.of(ClaudeException.Details
			.builder(errorClass,
					describe(errorClass, asked(model), answer, requestId, apiMessage)
							+ until(retryAfter, answer.receivedAt()),
					text(errorClass, retryAfter, answer.receivedAt(), locale))
			.status(answer.status())
			.requestId(requestId)
			.attempts(attempts)
			.retryAfter(retryAfter)
			.model(model)
			.apiError(error.type(), apiMessage)
			.shouldRetry(shouldRetry)
			.build()
			.withTreatment(error.code(), treatment), null);
	}

	/**
	 * What a person reads if it is worth trying again after some time.
	 * @param messages the texts
	 * @param errorClass the kind of trouble
	 * @param retryAfter the time from now, or {@code null}
	 * @param locale the language of the person
	 * @return the text; with the minutes from two minutes on, if the question itself is
	 * not at fault
	 */
	public static String soon(UserMessages messages, ErrorClass errorClass, @Nullable Duration retryAfter,
			Locale locale) {
		boolean passes = errorClass.remedy() == ErrorClass.Remedy.TRY_LATER
				|| errorClass.remedy() == ErrorClass.Remedy.NOT_SENT;
		return (passes && retryAfter != null && retryAfter.compareTo(MINUTES_FROM) >= 0
				&& retryAfter.compareTo(DATED_FROM) < 0) ? messages.textIn(errorClass, retryAfter, locale)
						: messages.text(errorClass, locale);
	}

	private String text(ErrorClass errorClass, @Nullable Duration retryAfter, @Nullable Instant now, Locale locale) {
		return (now == null || retryAfter == null || retryAfter.compareTo(DATED_FROM) < 0)
				? soon(this.messages, errorClass, retryAfter, locale)
				: this.messages.textUntil(errorClass, now.plus(retryAfter), locale);
	}

	/**
	 * The same failure, if it is worth trying again at another time than it says: its
	 * texts name that time.
	 * @param failure the failure
	 * @param retryAfter the time from now
	 * @param locale the language of the person
	 * @return a failure with the same stack and cause
	 */
	public ClaudeException later(ClaudeException failure, Duration retryAfter, Locale locale) {
		ClaudeException.Details details = failure.details().withRetryAfter(retryAfter);
		Supplier<Instant> clock = this.now;
		if (clock == null) {
			return failure.with(details);
		}
		Instant time = clock.get();
		// Nothing but the end of the message names a time, and only for a long wait
		int end = until(failure.retryAfter(), time).isEmpty() ? -1 : details.message().lastIndexOf(AGAIN_ON);
		String message = (end >= 0) ? details.message().substring(0, end) : details.message();
		return failure.with(details.withMessage(message + until(retryAfter, time))
			.withUserMessage(text(failure.errorClass(), retryAfter, time, locale)));
	}

	/**
	 * When it is worth trying again, for developers and operators.
	 * @param retryAfter the time from now, or {@code null}
	 * @param now the wall-clock time
	 * @return a piece of a sentence such as "; try again on 1 December 2026, 00:00 UTC",
	 * empty for waits of less than an hour
	 */
	public static String until(@Nullable Duration retryAfter, Instant now) {
		return (retryAfter == null || retryAfter.compareTo(DATED_FROM) < 0) ? ""
				: AGAIN_ON + DATE.format(now.plus(retryAfter).plusSeconds(59));
	}

	private static String describe(ErrorClass errorClass, String model, Answer answer, @Nullable String requestId,
			@Nullable String apiMessage) {
		StringBuilder text = new StringBuilder(160);
		if (errorClass == ErrorClass.INTERMEDIARY) {
			Intermediary.describe(text, model, answer, apiMessage);
			return text.toString();
		}
		text.append(model).append(" answered ").append(answer.status());
		if (answer.error().type() != null) {
			text.append(' ').append(answer.error().type());
		}
		text.append(" (").append(errorClass.key()).append(')');
		if (apiMessage != null) {
			text.append(": ").append(apiMessage);
		}
		else if (answer.bodyBytes() > 0) {
			text.append(" with a body that is not the API's (")
				.append(answer.headers().getFirst(HttpHeaders.CONTENT_TYPE))
				.append(", ")
				.append(answer.size())
				.append("); a proxy may have answered");
		}
		if (requestId != null) {
			text.append(" [request-id ").append(requestId).append(']');
		}
		return text.toString();
	}

	private static @Nullable Duration untilMoneyIsBack(Answer answer, @Nullable ErrorRule rule) {
		String message = answer.error().message();
		boolean dated = (rule != null && Boolean.TRUE.equals(rule.resumesNextMonth())) || RetryAfter.namesDate(message);
		return dated ? RetryAfter.untilMoneyIsBack(message, answer.receivedAt()) : null;
	}

	private static @Nullable String requestId(Answer answer) {
		String header = answer.headers().getFirst("request-id");
		return (header != null) ? header : answer.error().requestId();
	}

	private static @Nullable Boolean shouldRetry(HttpHeaders headers) {
		String value = headers.getFirst("x-should-retry");
		if (value == null) {
			return null;
		}
		return switch (value.strip().toLowerCase(Locale.ROOT)) {
			case "true" -> Boolean.TRUE;
			case "false" -> Boolean.FALSE;
			default -> null;
		};
	}

	/**
	 * A value that others chose, fit for one line of a log: bounded, without line breaks
	 * and keys.
	 */
	static @Nullable String redacted(@Nullable String message) {
		if (message == null) {
			return null;
		}
		String shortened = (message.length() > MESSAGE_CHARS) ? message.substring(0, MESSAGE_CHARS) + "…" : message;
		String oneLine = CONTROL.matcher(shortened).replaceAll(" ");
		return KEY.matcher(oneLine).replaceAll("sk-***");
	}

	/**
	 * An answer that is an error.
	 *
	 * @param status the HTTP status; 200 for an error within a stream
	 * @param headers its headers
	 * @param error what the body says
	 * @param bodyBytes how long the body was, as far as it was read
	 * @param receivedAt the wall-clock time
	 * @param sentTo the address that was asked, or {@code null} if not known
	 */
	public record Answer(int status, HttpHeaders headers, ApiError error, int bodyBytes, Instant receivedAt,
			@Nullable URI sentTo) {

		/**
		 * Creates a factory for responses of an unknown address.
		 * @param status the HTTP status; 200 for an error within a stream
		 * @param headers its headers
		 * @param error what the body says
		 * @param bodyBytes how long the body was, as far as it was read
		 * @param receivedAt the wall-clock time
		 */
		public Answer(int status, HttpHeaders headers, ApiError error, int bodyBytes, Instant receivedAt) {
			this(status, headers, error, bodyBytes, receivedAt, null);
		}

		String size() {
			return Counted.of(this.bodyBytes, "byte") + ((this.bodyBytes < MOST_BODY_BYTES) ? "" : " or more");
		}

	}

}
