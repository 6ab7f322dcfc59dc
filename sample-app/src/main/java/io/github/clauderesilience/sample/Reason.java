package io.github.clauderesilience.sample;

import io.github.clauderesilience.ErrorClass;

/**
 * Why there is no answer, or not the one asked for, in words for people who do not know
 * the names of error classes.
 */
public final class Reason {

	private Reason() {
	}

	/**
	 * The words for an error class.
	 * @param errorClass the class
	 * @return a clause without a full stop, to stand after a colon
	 */
	public static String of(ErrorClass errorClass) {
		return switch (errorClass) {
			case INTERMEDIARY -> "a firewall or proxy is in the way";
			case INVALID_REQUEST -> "the request was not valid";
			case PROMPT_TOO_LONG -> "the question is too long";
			case AUTHENTICATION -> "the API key is not accepted";
			case BILLING -> "the budget is spent";
			case PERMISSION -> "the account may not ask this";
			case MODEL_NOT_FOUND -> "the model is not available";
			case TOO_LARGE -> "the question is too large";
			case RATE_LIMITED -> "the account's limit is reached";
			case SERVER_ERROR, CONFLICT -> "Claude had an error";
			case OVERLOADED -> "Claude is overloaded";
			case TIMEOUT -> "Claude took too long";
			case CONNECTION -> "the connection was lost";
			case MALFORMED -> "the answer could not be read";
			case REFUSED -> "the model declined it";
			case EMPTY_ANSWER -> "the answer was empty";
			case CIRCUIT_OPEN -> "the model is out of service";
			case QUEUE_FULL -> "too many questions are waiting";
			case WOULD_MISS_DEADLINE -> "the wait would be too long";
			case SHUTTING_DOWN -> "the desk is being stopped";
		};
	}

}
