package io.github.clauderesilience;

import java.util.Locale;
import java.util.Set;

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
	INTERMEDIARY(Remedy.TRY_LATER, Retry.BACKOFF, Origin.NETWORK, api(502, "api_error")),

	/** The API refuses the request: 400, 422 and other 4xx. */
	INVALID_REQUEST(Remedy.FIX_REQUEST, Retry.NEVER, Origin.REQUEST, api(400, "invalid_request_error").problem(422),
			Trait.QUESTION_AT_FAULT, Trait.PROVES_KEY),

	/** The prompt does not fit into the model's window. */
	PROMPT_TOO_LONG(Remedy.FIX_REQUEST, Retry.NEVER, Origin.REQUEST, api(400, "invalid_request_error").problem(413),
			Trait.FALLS_BACK, Trait.QUESTION_AT_FAULT, Trait.PROVES_KEY),

	/** 401: the key is malformed, revoked or expired. */
	AUTHENTICATION(Remedy.FIX_ACCOUNT, Retry.NEVER, Origin.ACCOUNT, api(401, "authentication_error").problem(503),
			Trait.ALERTS, Trait.LATCHES_KEY),

	/**
	 * 402, a spend limit or the tier's spend cap: blocked for billing reasons, often
	 * until a named date.
	 */
	BILLING(Remedy.FIX_ACCOUNT, Retry.NEVER, Origin.ACCOUNT, api(402, "billing_error").problem(503), Trait.ALERTS,
			Trait.LATCHES_KEY),

	/** 403: the key may not do this. */
	PERMISSION(Remedy.FIX_ACCOUNT, Retry.NEVER, Origin.REQUEST, api(403, "permission_error").problem(422),
			Trait.REVIEWED, Trait.PROVES_KEY),

	/**
	 * 404: the model does not exist, or no longer. Also if a gateway says that the key
	 * may not use it.
	 */
	MODEL_NOT_FOUND(Remedy.FIX_REQUEST, Retry.NEVER, Origin.REQUEST, api(404, "not_found_error").problem(502),
			Trait.FALLS_BACK, Trait.ALERTS, Trait.PROVES_KEY),

	/** 409: the state conflicts; the same request may pass a moment later. */
	CONFLICT(Remedy.TRY_LATER, Retry.BACKOFF, Origin.PROVIDER, api(409, "conflict_error"), Trait.PROVES_KEY),

	/** 413: the body is over the byte cap; often answered by a proxy. */
	TOO_LARGE(Remedy.FIX_REQUEST, Retry.NEVER, Origin.REQUEST, api(413, "request_too_large"), Trait.QUESTION_AT_FAULT),

	/** 429: over a limit. Replayed by the pool, not by the retry policy. */
	RATE_LIMITED(Remedy.TRY_LATER, Retry.BY_POOL, Origin.QUOTA, api(429, "rate_limit_error").problem(503),
			Trait.FALLS_BACK, Trait.PROVES_KEY),

	/** 500, 502, 503 and other 5xx. */
	SERVER_ERROR(Remedy.TRY_LATER, Retry.BACKOFF, Origin.PROVIDER, api(500, "api_error").problem(503),
			Trait.COUNTS_FOR_BREAKER, Trait.FALLS_BACK),

	/** 529, or {@code overloaded_error} anywhere, a stream included. */
	OVERLOADED(Remedy.TRY_LATER, Retry.BACKOFF, Origin.PROVIDER, api(529, "overloaded_error").problem(503),
			Trait.COUNTS_FOR_BREAKER, Trait.FALLS_BACK),

	/** 504, 408, or one of our own timeouts: sent, and no answer in time. */
	TIMEOUT(Remedy.TRY_LATER, Retry.BACKOFF, Origin.NETWORK, api(504, "timeout_error"), Trait.COUNTS_FOR_BREAKER,
			Trait.FALLS_BACK, Trait.MAY_BE_PROCESSED),

	/** Refused, reset, DNS, TLS: no answer because there was no connection. */
	CONNECTION(Remedy.TRY_LATER, Retry.BACKOFF, Origin.NETWORK, api(502, "api_error").problem(503),
			Trait.COUNTS_FOR_BREAKER, Trait.FALLS_BACK),

	/** A 200 that is not the promised JSON or stream, or is cut short. */
	MALFORMED(Remedy.TRY_LATER, Retry.BACKOFF, Origin.NETWORK, api(502, "api_error"), Trait.COUNTS_FOR_BREAKER,
			Trait.FALLS_BACK, Trait.MAY_BE_PROCESSED),

	/** A 200 with {@code stop_reason: refusal}. */
	REFUSED(Remedy.ASK_OTHERWISE, Retry.NEVER, Origin.CONTENT, api(400, "invalid_request_error").problem(422),
			Trait.REVIEWED, Trait.QUESTION_AT_FAULT),

	/** A 200 to people that holds nothing they can read. */
	EMPTY_ANSWER(Remedy.TRY_LATER, Retry.BACKOFF, Origin.PROVIDER, api(502, "api_error"), Trait.MAY_BE_PROCESSED),

	/** Not sent: the circuit of the model is open. */
	CIRCUIT_OPEN(Remedy.NOT_SENT, Retry.NEVER, Origin.APPLICATION, api(529, "overloaded_error").problem(503),
			Trait.FALLS_BACK),

	/** Not sent: the queue is full. */
	QUEUE_FULL(Remedy.NOT_SENT, Retry.NEVER, Origin.QUOTA, api(429, "rate_limit_error").problem(503), Trait.FALLS_BACK),

	/** Not sent, or given up in the queue: the deadline would be missed. */
	WOULD_MISS_DEADLINE(Remedy.NOT_SENT, Retry.NEVER, Origin.QUOTA, api(429, "rate_limit_error").problem(503),
			Trait.FALLS_BACK),

	/**
	 * This application is being stopped or restarted: not sent, or cut off at the end of
	 * the shutdown, which {@link ClaudeException#attempts()} tells.
	 */
	SHUTTING_DOWN(Remedy.NOT_SENT, Retry.NEVER, Origin.APPLICATION, api(503, "api_error"));

	private final Remedy remedy;

	private final Retry retry;

	private final Origin origin;

	private final HttpForm http;

	private final Set<Trait> traits;

	ErrorClass(Remedy remedy, Retry retry, Origin origin, HttpForm http, Trait... traits) {
		this.remedy = remedy;
		this.retry = retry;
		this.origin = origin;
		this.http = http;
		this.traits = Set.of(traits);
	}

	/**
	 * What the caller can do about it; the type of the exception follows from it.
	 * @return the remedy
	 */
	public Remedy remedy() {
		return this.remedy;
	}

	/**
	 * Who repeats such a call by default.
	 * @return the kind of retry
	 */
	public Retry retry() {
		return this.retry;
	}

	/**
	 * What causes such a failure.
	 * @return the origin
	 */
	public Origin origin() {
		return this.origin;
	}

	/**
	 * The HTTP status with which an application reports such a failure to its own
	 * clients: 4xx if another question may do better, 5xx if the same question may be
	 * asked again or only the application can be put right.
	 * @return an HTTP status
	 */
	public int problemStatus() {
		return this.http.problemStatus();
	}

	/**
	 * The HTTP status with which the API reports such a failure, or the closest it has.
	 * @return an HTTP status (platform.claude.com/docs/en/api/errors, read 2026-10)
	 */
	public int apiStatus() {
		return this.http.apiStatus();
	}

	/**
	 * The {@code error.type} with which the API reports such a failure, or the closest it
	 * has.
	 * @return a type (platform.claude.com/docs/en/api/errors, read 2026-10)
	 */
	public String apiType() {
		return this.http.apiType();
	}

	/**
	 * Whether it counts against the circuit of its model by default.
	 * @return {@code true} if it says something about the service
	 */
	public boolean countsForBreaker() {
		return this.traits.contains(Trait.COUNTS_FOR_BREAKER);
	}

	/**
	 * Whether another model is asked by default.
	 * @return {@code true} if another model may do better
	 */
	public boolean fallsBack() {
		return this.traits.contains(Trait.FALLS_BACK);
	}

	/**
	 * Whether an operator has to know at once.
	 * @return {@code true} if only an operator can correct it
	 */
	public boolean alerts() {
		return this.traits.contains(Trait.ALERTS);
	}

	/**
	 * Whether the question goes to the review queue.
	 * @return {@code true} if a person should look at the question
	 */
	public boolean isReviewed() {
		return this.traits.contains(Trait.REVIEWED);
	}

	/**
	 * Whether the question itself is fine and only the way to an answer is closed: an
	 * older answer to it may stand in.
	 * @return {@code false} if the request or its content is what was refused
	 */
	public boolean isQuestionFine() {
		return !this.traits.contains(Trait.QUESTION_AT_FAULT);
	}

	/**
	 * Whether the API may have processed, and billed, the request although no usable
	 * answer came of it. A {@link #CONNECTION} that broke after the request was sent is
	 * not counted here.
	 * @return {@code true} if asking again may pay twice
	 */
	public boolean mayBeProcessed() {
		return this.traits.contains(Trait.MAY_BE_PROCESSED);
	}

	/**
	 * Whether what is lacking is quota, which models of one limit group share.
	 * @return {@code true} if only a model of another limit group can do better
	 */
	public boolean isQuota() {
		return this.origin == Origin.QUOTA;
	}

	/**
	 * Whether further calls with the same API key would fail alike by default.
	 * @return {@code true} if they are refused until the key works again
	 */
	public boolean latchesKey() {
		return this.traits.contains(Trait.LATCHES_KEY);
	}

	/**
	 * Whether the API has checked the key before it answers so.
	 * @return {@code true} if such an answer proves that the key is accepted
	 */
	public boolean provesKey() {
		return this.traits.contains(Trait.PROVES_KEY);
	}

	/**
	 * The name as written in {@code application.yml} and in tags.
	 * @return the name in kebab-case
	 */
	public String key() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static HttpForm api(int status, String type) {
		return new HttpForm(status, type, status);
	}

	/**
	 * Who repeats a failed call.
	 */
	public enum Retry {

		/** It is not repeated. */
		NEVER,

		/** The retry policy, with back-off. */
		BACKOFF,

		/** The limiter's pool, as soon as the account allows it. */
		BY_POOL

	}

	/**
	 * What the caller can do about a failed call.
	 */
	public enum Remedy {

		/** Change the request. */
		FIX_REQUEST,

		/** Correct the account: key, permission or billing. */
		FIX_ACCOUNT,

		/** Ask something else, or in other words. */
		ASK_OTHERWISE,

		/** Try again later. */
		TRY_LATER,

		/**
		 * Try again later; this application refused the call itself and sent nothing, or,
		 * for {@link ErrorClass#SHUTTING_DOWN}, ended it.
		 */
		NOT_SENT

	}

	/**
	 * What causes a failed call.
	 */
	public enum Origin {

		/** The request as the application makes it. */
		REQUEST,

		/** What is asked: the model declines to answer it. */
		CONTENT,

		/** The API key, or the billing of its account. */
		ACCOUNT,

		/** A limit of the account. */
		QUOTA,

		/** The way to the API: the network, a proxy, or an answer that is lost on it. */
		NETWORK,

		/** The API itself. */
		PROVIDER,

		/** A decision of this application. */
		APPLICATION

	}

	private enum Trait {

		COUNTS_FOR_BREAKER, FALLS_BACK, ALERTS, REVIEWED, QUESTION_AT_FAULT, MAY_BE_PROCESSED, LATCHES_KEY, PROVES_KEY

	}

	private record HttpForm(int apiStatus, String apiType, int problemStatus) {

		private HttpForm problem(int status) {
			return new HttpForm(this.apiStatus, this.apiType, status);
		}

	}

}
