package io.github.clauderesilience;

import java.util.Locale;

/**
 * The closed table of everything that can go wrong with a call, by what is to be done
 * about it. Policies, messages and meters are keyed by it. The constants carry the
 * default treatment; {@code claude.retry.*}, {@code claude.circuit-breaker.count} and
 * {@code claude.fallback.on} override it.
 */
public enum ErrorClass {

	/**
	 * Something between the application and the API answered in its place: a 3xx, which
	 * is never followed, or a 4xx without the API's error document. The question is fine.
	 */
	INTERMEDIARY(Retry.BACKOFF, false, false, false, false),

	/** The API refuses the request: 400, 422 and other 4xx. */
	INVALID_REQUEST(Retry.NEVER, false, false, false, false),

	/** The prompt does not fit into the model's window. */
	PROMPT_TOO_LONG(Retry.NEVER, false, true, false, false),

	/** 401: the key is malformed, revoked or expired. */
	AUTHENTICATION(Retry.NEVER, false, false, true, false),

	/** 402, an own spend limit, or the tier's spend cap: no money until a named date. */
	BILLING(Retry.NEVER, false, false, true, false),

	/** 403: the key may not do this. */
	PERMISSION(Retry.NEVER, false, false, false, true),

	/** 404: the model does not exist, or no longer. */
	MODEL_NOT_FOUND(Retry.NEVER, false, true, true, false),

	/** 409: the state conflicts; the same request may pass a moment later. */
	CONFLICT(Retry.BACKOFF, false, false, false, false),

	/** 413: the body is over the byte cap; often answered by a proxy. */
	TOO_LARGE(Retry.NEVER, false, false, false, false),

	/** 429: over a limit. Replayed by the pool, not by the retry policy. */
	RATE_LIMITED(Retry.BY_POOL, false, true, false, false),

	/** 500, 502, 503 and other 5xx. */
	SERVER_ERROR(Retry.BACKOFF, true, true, false, false),

	/** 529, or {@code overloaded_error} anywhere, a stream included. */
	OVERLOADED(Retry.BACKOFF, true, true, false, false),

	/** 504, 408, or one of our own timeouts: sent, and no answer in time. */
	TIMEOUT(Retry.BACKOFF, true, true, false, false),

	/** Refused, reset, DNS, TLS: no answer because there was no connection. */
	CONNECTION(Retry.BACKOFF, true, true, false, false),

	/** A 200 that is not the promised JSON or stream, or is cut short. */
	MALFORMED(Retry.BACKOFF, true, true, false, false),

	/** A 200 with {@code stop_reason: refusal}. */
	REFUSED(Retry.NEVER, false, false, false, true),

	/** A 200 to people that holds nothing they can read. */
	EMPTY_ANSWER(Retry.BACKOFF, false, false, false, false),

	/** Not sent: the circuit of the model is open. */
	CIRCUIT_OPEN(Retry.NEVER, false, true, false, false),

	/** Not sent: the queue is full. */
	QUEUE_FULL(Retry.NEVER, false, true, false, false),

	/** Not sent, or given up in the queue: the deadline would be missed. */
	WOULD_MISS_DEADLINE(Retry.NEVER, false, true, false, false),

	/** Not sent: this application is being stopped or restarted. */
	SHUTTING_DOWN(Retry.NEVER, false, false, false, false);

	private final Retry retry;

	private final boolean breaker;

	private final boolean fallback;

	private final boolean alert;

	private final boolean review;

	ErrorClass(Retry retry, boolean breaker, boolean fallback, boolean alert, boolean review) {
		this.retry = retry;
		this.breaker = breaker;
		this.fallback = fallback;
		this.alert = alert;
		this.review = review;
	}

	/**
	 * Who repeats such a call by default.
	 * @return the kind of retry
	 */
	public Retry retry() {
		return this.retry;
	}

	/**
	 * Whether it counts against the circuit of its model by default.
	 * @return {@code true} where it says something about the service
	 */
	public boolean countsForBreaker() {
		return this.breaker;
	}

	/**
	 * Whether another model is asked by default.
	 * @return {@code true} where another model may do better
	 */
	public boolean fallsBack() {
		return this.fallback;
	}

	/**
	 * Whether an operator has to know at once.
	 * @return {@code true} where only a person can mend it
	 */
	public boolean alerts() {
		return this.alert;
	}

	/**
	 * Whether the question goes to the review queue.
	 * @return {@code true} where a person should look at the question
	 */
	public boolean isReviewed() {
		return this.review;
	}

	/**
	 * Whether the question itself is fine and only the way to an answer is closed: an
	 * older answer to it may stand in.
	 * @return {@code false} if the request or its content is what was refused
	 */
	public boolean isQuestionFine() {
		return switch (this) {
			case INVALID_REQUEST, PROMPT_TOO_LONG, TOO_LARGE, REFUSED -> false;
			default -> true;
		};
	}

	/**
	 * The name as written in {@code application.yml} and in tags.
	 * @return the name in kebab-case
	 */
	public String key() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Who repeats a failed call.
	 */
	public enum Retry {

		/** Nobody. */
		NEVER,

		/** The retry policy, with back-off. */
		BACKOFF,

		/** The limiter's pool, as soon as the account allows it. */
		BY_POOL

	}

}
