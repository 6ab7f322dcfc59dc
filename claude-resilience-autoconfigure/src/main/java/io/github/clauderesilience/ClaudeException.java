package io.github.clauderesilience;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Trouble with a call to Claude, sorted by what the caller can do about it. The failures
 * of earlier attempts are its suppressed exceptions. Immutable but for those.
 */
public abstract sealed class ClaudeException extends RuntimeException
		permits ClaudeRequestException, ClaudeAccountException, ClaudeRefusedException, ClaudeUnavailableException,
		ClaudeRejectedException, ClaudeOutputException {

	private static final long serialVersionUID = 1L;

	private final Details details;

	private transient @Nullable ClaudeRequest continuation;

	ClaudeException(Details details, @Nullable Throwable cause) {
		super(details.message(), cause);
		this.details = details;
	}

	/**
	 * The exception whose type fits the error class of the details.
	 * @param details what is known
	 * @param cause the underlying failure, if any
	 * @return a new exception
	 */
	public static ClaudeException of(Details details, @Nullable Throwable cause) {
		return switch (details.errorClass().remedy()) {
			case FIX_REQUEST -> new ClaudeRequestException(details, cause);
			case FIX_ACCOUNT -> new ClaudeAccountException(details, cause);
			case ASK_OTHERWISE -> new ClaudeRefusedException(details, cause);
			case TRY_LATER -> new ClaudeUnavailableException(details, cause);
			case NOT_SENT -> new ClaudeRejectedException(details, cause);
		};
	}

	/**
	 * What kind of trouble it is.
	 * @return the error class
	 */
	public ErrorClass errorClass() {
		return this.details.errorClass();
	}

	/**
	 * The HTTP status of the answer.
	 * @return the HTTP status, or 0 if there was no response
	 */
	public int status() {
		return this.details.status();
	}

	/**
	 * The provider's id of the failed request, to be named to its support.
	 * @return the {@code request-id}, or {@code null} if there is none
	 */
	public @Nullable String requestId() {
		return this.details.requestId();
	}

	/**
	 * How often the question was sent.
	 * @return the number of requests sent, 0 if none was
	 */
	public int attempts() {
		return this.details.attempts();
	}

	/**
	 * What to show to a person: honest, unalarming, never a raw API error.
	 * @return a sentence in the language of the call
	 */
	public String userMessage() {
		return this.details.userMessage();
	}

	/**
	 * When it is worth trying again.
	 * @return the time to wait, counted from the moment of failure; positive, or
	 * {@code null} if unknown
	 */
	public @Nullable Duration retryAfter() {
		return this.details.retryAfter();
	}

	/**
	 * The model that was asked.
	 * @return the model id, or {@code null} if the request did not get that far
	 */
	public @Nullable String model() {
		return this.details.model();
	}

	/**
	 * The provider's own words, for logs only.
	 * @return the message of the API's error, or {@code null} if there was none
	 */
	public @Nullable String apiMessage() {
		return this.details.apiMessage();
	}

	/**
	 * Whether further calls with the same API key would fail alike.
	 * @return {@code true} for a rejected key and an account that may not spend any more
	 */
	public boolean latchesKey() {
		Boolean told = treatment().latchesKey();
		return (told != null) ? told : errorClass().latchesKey();
	}

	/**
	 * Whether the same request may succeed if it is sent again.
	 * @return what {@code x-should-retry} says, or else the error class
	 */
	public boolean isRetryable() {
		Boolean told = this.details.shouldRetry();
		return (told != null) ? told : errorClass().retry() != ErrorClass.Retry.NEVER;
	}

	/**
	 * What is different from other failures of the class.
	 * @return the treatment, {@link Treatment#USUAL} if nothing is
	 */
	public Treatment treatment() {
		return this.details.treatment();
	}

	/**
	 * Whether everything that can be done about it has been done: retries and fallback of
	 * {@link ClaudeService} are used up, and a retry further out would only multiply
	 * them.
	 * @return {@code true} for failures that came out of the service
	 */
	public boolean isExhausted() {
		return this.details.exhausted();
	}

	/**
	 * The conversation of a {@link ToolLoop} up to this failure: the same loop goes on
	 * with it, and no tool is run again.
	 * @return the request, or {@code null} if the failure is not that of a loop
	 */
	public @Nullable ClaudeRequest continuation() {
		return this.continuation;
	}

	/** Notes the conversation of a loop so far. */
	ClaudeException continuedBy(ClaudeRequest request) {
		this.continuation = request;
		return this;
	}

	/**
	 * Everything that is known about this failure.
	 * @return the details
	 */
	public Details details() {
		return this.details;
	}

	/** Neither the stack trace nor the words of the provider are for clients. */
	@JsonValue
	JsonForms.Failure jsonForm() {
		return JsonForms.Failure.of(this.details);
	}

	/**
	 * The same failure with other details; cause, stack trace and suppressed failures
	 * stay.
	 * @param changed the other details, of the same error class
	 * @return a new exception
	 */
	public ClaudeException with(Details changed) {
		ClaudeException copy = copy(changed);
		copy.continuation = this.continuation;
		copy.setStackTrace(getStackTrace());
		for (Throwable suppressed : getSuppressed()) {
			if (suppressed instanceof ClaudeException) {
				copy.addSuppressed(suppressed);
			}
		}
		return copy;
	}

	ClaudeException copy(Details changed) {
		return of(changed, getCause());
	}

	/**
	 * What is known about a failure.
	 *
	 * @param errorClass the kind of trouble
	 * @param message for developers: names the model, the state and what to do
	 * @param userMessage for people
	 * @param status the HTTP status, or 0
	 * @param requestId the provider's request id
	 * @param attempts how often the question was sent
	 * @param retryAfter when to try again, from the moment of failure
	 * @param model the model that was asked
	 * @param apiType the provider's {@code error.type}, an open set
	 * @param apiMessage the provider's own words, for logs only
	 * @param shouldRetry what {@code x-should-retry} (or the nature of the failure) says
	 * about repeating; {@code null} leaves it to the error class
	 * @param exhausted whether retries and fallback are used up
	 * @param apiCode the provider's {@code error.details.error_code}, an open set
	 * @param treatment what is different from other failures of the class
	 */
	public record Details(ErrorClass errorClass, String message, String userMessage, int status,
			@Nullable String requestId, int attempts, @Nullable Duration retryAfter, @Nullable String model,
			@Nullable String apiType, @Nullable String apiMessage, @Nullable Boolean shouldRetry, boolean exhausted,
			@Nullable String apiCode, Treatment treatment) implements Serializable {

		public Details {
			Objects.requireNonNull(errorClass, "errorClass");
			Objects.requireNonNull(message, "message");
			Objects.requireNonNull(userMessage, "userMessage");
		}

		@JsonValue
		JsonForms.Failure jsonForm() {
			return JsonForms.Failure.of(this);
		}

		/**
		 * Details of a failure that never had an answer.
		 * @param errorClass the kind of trouble
		 * @param message for developers
		 * @param userMessage for people
		 * @return details without status, id or wait
		 */
		public static Details of(ErrorClass errorClass, String message, String userMessage) {
			return builder(errorClass, message, userMessage).build();
		}

		/**
		 * Begins details of a failure of which nothing more is known.
		 * @param errorClass the kind of trouble
		 * @param message for developers
		 * @param userMessage for people
		 * @return a builder
		 */
		public static FailureBuilder builder(ErrorClass errorClass, String message, String userMessage) {
			return new FailureBuilder(errorClass, message, userMessage);
		}

		private FailureBuilder toBuilder() {
			return new FailureBuilder(this);
		}

		/**
		 * These details with another number of attempts.
		 * @param value how often the question was sent
		 * @return a copy
		 */
		public Details withAttempts(int value) {
			return toBuilder().attempts(value).build();
		}

		/**
		 * These details with another text for developers.
		 * @param value the text
		 * @return the changed copy
		 */
		public Details withMessage(String value) {
			return toBuilder().message(value).build();
		}

		/**
		 * These details with another text for people.
		 * @param value the text
		 * @return the changed copy
		 */
		public Details withUserMessage(String value) {
			return toBuilder().userMessage(value).build();
		}

		/**
		 * These details with another request id.
		 * @param value the id the API gave the request, {@code null} if it gave none
		 * @return the changed copy
		 */
		public Details withRequestId(@Nullable String value) {
			return toBuilder().requestId(value).build();
		}

		/**
		 * These details with a time to try again.
		 * @param value the time from now, or {@code null}
		 * @return a copy
		 */
		public Details withRetryAfter(@Nullable Duration value) {
			return toBuilder().retryAfter(value).build();
		}

		/**
		 * These details for a model.
		 * @param value the model id
		 * @return a copy
		 */
		public Details withModel(@Nullable String value) {
			return toBuilder().model(value).build();
		}

		/**
		 * These details with the provider's verdict on repeating.
		 * @param value {@code true}, {@code false}, or {@code null} to leave it to the
		 * class
		 * @return a copy
		 */
		public Details withShouldRetry(@Nullable Boolean value) {
			return toBuilder().shouldRetry(value).build();
		}

		/**
		 * These details of a question about which everything has been done.
		 * @param value how often the question was sent
		 * @return a copy
		 */
		public Details exhaustedAfter(int value) {
			return toBuilder().attempts(value).exhausted(true).build();
		}

		/**
		 * These details with what the API's answer is recognised as.
		 * @param code the {@code error.details.error_code}, or {@code null}
		 * @param value what is different from other failures of the class
		 * @return a copy
		 */
		public Details withTreatment(@Nullable String code, Treatment value) {
			return toBuilder().recognised(code, value).build();
		}

	}

	/**
	 * What is different for a failure from others of its class; {@code null} if nothing
	 * is. Comes from the rules below {@code claude.errors}, or from how the call ended.
	 *
	 * @param counted whether it counts against the circuit of its model
	 * @param latchesKey whether further calls with the API key are refused
	 * @param alert whether an operator has to know
	 * @param maxRetries most repetitions, 0 or positive
	 * @param acceleration whether a 429 means that use grows too fast
	 * @param advice what an operator can do, a sentence
	 */
	public record Treatment(@Nullable Boolean counted, @Nullable Boolean latchesKey, @Nullable Boolean alert,
			@Nullable Integer maxRetries, @Nullable Boolean acceleration,
			@Nullable String advice) implements Serializable {

		/** Nothing is different. */
		public static final Treatment USUAL = new Treatment(null, null, null, null, null, null);

		/** Says nothing about the model, and does not count against its circuit. */
		public static final Treatment UNCOUNTED = new Treatment(false, null, null, null, null, null);

	}

}
