package io.github.clauderesilience;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Builds the {@link ClaudeException.Details} of a failure; what is not set is not known.
 * Not thread-safe.
 */
public final class FailureBuilder {

	private final ErrorClass errorClass;

	private String message;

	private String userMessage;

	private int status;

	private @Nullable String requestId;

	private int attempts;

	private @Nullable Duration retryAfter;

	private @Nullable String model;

	private @Nullable String apiType;

	private @Nullable String apiMessage;

	private @Nullable Boolean shouldRetry;

	private boolean exhausted;

	private @Nullable String apiCode;

	private ClaudeException.Treatment treatment = ClaudeException.Treatment.USUAL;

	FailureBuilder(ErrorClass errorClass, String message, String userMessage) {
		this.errorClass = errorClass;
		this.message = message;
		this.userMessage = userMessage;
	}

	FailureBuilder(ClaudeException.Details from) {
		this(from.errorClass(), from.message(), from.userMessage());
		this.status = from.status();
		this.requestId = from.requestId();
		this.attempts = from.attempts();
		this.retryAfter = from.retryAfter();
		this.model = from.model();
		this.apiType = from.apiType();
		this.apiMessage = from.apiMessage();
		this.shouldRetry = from.shouldRetry();
		this.exhausted = from.exhausted();
		this.apiCode = from.apiCode();
		this.treatment = from.treatment();
	}

	FailureBuilder message(String text) {
		this.message = text;
		return this;
	}

	FailureBuilder userMessage(String text) {
		this.userMessage = text;
		return this;
	}

	FailureBuilder exhausted(boolean done) {
		this.exhausted = done;
		return this;
	}

	FailureBuilder recognised(@Nullable String code, ClaudeException.Treatment different) {
		this.apiCode = code;
		this.treatment = different;
		return this;
	}

	/**
	 * Sets the HTTP status.
	 * @param value the status, or 0
	 * @return this builder
	 */
	public FailureBuilder status(int value) {
		this.status = value;
		return this;
	}

	/**
	 * Sets the provider's request id.
	 * @param value the id, or {@code null}
	 * @return this builder
	 */
	public FailureBuilder requestId(@Nullable String value) {
		this.requestId = value;
		return this;
	}

	/**
	 * Sets how often the question was sent.
	 * @param value requests on the wire
	 * @return this builder
	 */
	public FailureBuilder attempts(int value) {
		this.attempts = value;
		return this;
	}

	/**
	 * Sets when to try again.
	 * @param value the time from the moment of failure, or {@code null}
	 * @return this builder
	 */
	public FailureBuilder retryAfter(@Nullable Duration value) {
		this.retryAfter = value;
		return this;
	}

	/**
	 * Sets the model that was asked.
	 * @param value the model id, or {@code null}
	 * @return this builder
	 */
	public FailureBuilder model(@Nullable String value) {
		this.model = value;
		return this;
	}

	/**
	 * Sets what {@code x-should-retry} says.
	 * @param value {@code null} leaves it to the error class
	 * @return this builder
	 */
	public FailureBuilder shouldRetry(@Nullable Boolean value) {
		this.shouldRetry = value;
		return this;
	}

	/**
	 * Sets what the provider calls it.
	 * @param type the provider's {@code error.type}, or {@code null}
	 * @param words the provider's own words, or {@code null}
	 * @return this builder
	 */
	public FailureBuilder apiError(@Nullable String type, @Nullable String words) {
		this.apiType = type;
		this.apiMessage = words;
		return this;
	}

	/**
	 * Builds the details.
	 * @return the details
	 */
	public ClaudeException.Details build() {
		return new ClaudeException.Details(this.errorClass, this.message, this.userMessage, this.status, this.requestId,
				this.attempts, this.retryAfter, this.model, this.apiType, this.apiMessage, this.shouldRetry,
				this.exhausted, this.apiCode, this.treatment);
	}

}
