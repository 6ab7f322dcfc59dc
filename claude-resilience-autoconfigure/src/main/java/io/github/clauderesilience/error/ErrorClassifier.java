package io.github.clauderesilience.error;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * Sorts answers of the API into error classes by status, type, code and text. Pure.
 * <p>
 * Statuses, types and texts: platform.claude.com/docs/en/api/errors and /api/rate-limits,
 * read 2026-10. 422 and 503 are not documented but mapped by the SDKs.
 */
public final class ErrorClassifier {

	/** The tier's monthly spend cap, a 429 without {@code retry-after}. */
	private static final String SPEND_CAP_CODE = "enforced_spend_limit_reached";

	private static final String[] OWN_SPEND_LIMIT_PREFIXES = { "You have reached your specified API usage limits",
			"You have reached your specified workspace API usage limits" };

	private static final String[] PROMPT_TOO_LONG_TEXTS = { "prompt is too long",
			"input length and max_tokens exceed context limit", "input length and `max_tokens` exceed context limit" };

	/**
	 * Statuses that mean the same from anything that answers: a proxy refuses a key, a
	 * large body or too many requests for the same reasons as the API; the API itself
	 * sends no 408.
	 */
	private static final Set<Integer> SAME_FROM_ALL = Set.of(401, 408, 413, 429);

	private static final Map<String, ErrorClass> BY_TYPE = Map.ofEntries(
			Map.entry("invalid_request_error", ErrorClass.INVALID_REQUEST),
			Map.entry("authentication_error", ErrorClass.AUTHENTICATION),
			Map.entry("billing_error", ErrorClass.BILLING), Map.entry("permission_error", ErrorClass.PERMISSION),
			Map.entry("not_found_error", ErrorClass.MODEL_NOT_FOUND), Map.entry("conflict_error", ErrorClass.CONFLICT),
			Map.entry("request_too_large", ErrorClass.TOO_LARGE),
			Map.entry("rate_limit_error", ErrorClass.RATE_LIMITED), Map.entry("api_error", ErrorClass.SERVER_ERROR),
			Map.entry("timeout_error", ErrorClass.TIMEOUT), Map.entry("overloaded_error", ErrorClass.OVERLOADED));

	private ErrorClassifier() {
	}

	/**
	 * The class of an answer that is not a success.
	 * @param status the HTTP status, not 2xx
	 * @param error what the body says
	 * @return the error class
	 */
	public static ErrorClass classify(int status, ApiError error) {
		if ("overloaded_error".equals(error.type())) {
			return ErrorClass.OVERLOADED;
		}
		if (status < 500 && !SAME_FROM_ALL.contains(status) && (status < 400 || !isWordOfApi(error))) {
			return ErrorClass.INTERMEDIARY;
		}
		return switch (status) {
			case 400 -> byText(error);
			case 401 -> ErrorClass.AUTHENTICATION;
			case 402 -> ErrorClass.BILLING;
			case 403 -> ErrorClass.PERMISSION;
			case 404 -> ErrorClass.MODEL_NOT_FOUND;
			case 408, 504 -> ErrorClass.TIMEOUT;
			case 409 -> ErrorClass.CONFLICT;
			case 413 -> ErrorClass.TOO_LARGE;
			case 429 -> SPEND_CAP_CODE.equals(error.code()) ? ErrorClass.BILLING : ErrorClass.RATE_LIMITED;
			case 529 -> ErrorClass.OVERLOADED;
			default -> (status >= 500) ? ErrorClass.SERVER_ERROR : ErrorClass.INVALID_REQUEST;
		};
	}

	/**
	 * The class of an error that came with status 200: in a stream, or in place of a
	 * message.
	 * @param error what the event or the body says
	 * @return the error class; {@link ErrorClass#SERVER_ERROR} for a type nobody knows
	 */
	public static ErrorClass classifyByType(ApiError error) {
		ErrorClass byType = (error.type() != null) ? BY_TYPE.get(error.type()) : null;
		if (byType == ErrorClass.INVALID_REQUEST) {
			return byText(error);
		}
		if (SPEND_CAP_CODE.equals(error.code())) {
			return ErrorClass.BILLING;
		}
		return (byType != null) ? byType : ErrorClass.SERVER_ERROR;
	}

	/**
	 * A gateway that has read the request answers in its own form, but with the API's
	 * types; what it says about the request is as good as the API's own word.
	 */
	private static boolean isWordOfApi(ApiError error) {
		return switch (error.form()) {
			case API -> true;
			case GATEWAY -> error.type() != null && BY_TYPE.containsKey(error.type());
			case FOREIGN -> false;
		};
	}

	private static ErrorClass byText(ApiError error) {
		String message = error.message();
		boolean anywhere = error.form() == ApiError.Form.GATEWAY;
		if (hasAny(message, anywhere, OWN_SPEND_LIMIT_PREFIXES)) {
			return ErrorClass.BILLING;
		}
		return hasAny(message, anywhere, PROMPT_TOO_LONG_TEXTS) ? ErrorClass.PROMPT_TOO_LONG
				: ErrorClass.INVALID_REQUEST;
	}

	/**
	 * Whether the API's text is there: at the beginning, or behind what a gateway wrote
	 * in front of it.
	 */
	private static boolean hasAny(@Nullable String message, boolean anywhere, String[] texts) {
		if (message == null) {
			return false;
		}
		String stripped = message.strip().toLowerCase(Locale.ROOT);
		for (String text : texts) {
			String lower = text.toLowerCase(Locale.ROOT);
			if (anywhere ? stripped.contains(lower) : stripped.startsWith(lower)) {
				return true;
			}
		}
		return false;
	}

}
