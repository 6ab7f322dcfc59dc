package io.github.clauderesilience.error;

import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * Sorts answers of the API into error classes by status, type, code and text. Pure. Codes
 * and texts are data: {@link ErrorRules}.
 * <p>
 * Statuses, types and texts: platform.claude.com/docs/en/api/errors and /api/rate-limits,
 * read 2026-10. 422 and 503 are not documented but mapped by the SDKs.
 */
final class ErrorClassifier {

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

	private final ErrorRules rules;

	/**
	 * Creates a classifier.
	 * @param rules the codes and texts of single kinds of errors
	 */
	public ErrorClassifier(ErrorRules rules) {
		this.rules = rules;
	}

	/**
	 * The rule for an answer that is not a success.
	 * @param status the HTTP status; 2xx for an error within a stream
	 * @param error what the body says
	 * @return the rule, or {@code null} if only status and type say what it is
	 */
	@Nullable ErrorRule rule(int status, ApiError error) {
		return (status < 300 || status >= 400) ? this.rules.find(status, error) : null;
	}

	/**
	 * The class of an answer that is not a success.
	 * @param status the HTTP status, not 2xx
	 * @param error what the body says
	 * @return the error class
	 */
	public ErrorClass classify(int status, ApiError error) {
		ErrorRule rule = rule(status, error);
		if (rule != null && rule.errorClass() != null) {
			return rule.errorClass();
		}
		if ("overloaded_error".equals(error.type())) {
			return ErrorClass.OVERLOADED;
		}
		if (status < 500 && !SAME_FROM_ALL.contains(status) && (status < 400 || !isWordOfApi(error))) {
			return ErrorClass.INTERMEDIARY;
		}
		return switch (status) {
			case 400 -> ErrorClass.INVALID_REQUEST;
			case 401 -> ErrorClass.AUTHENTICATION;
			case 402 -> ErrorClass.BILLING;
			case 403 -> ErrorClass.PERMISSION;
			case 404 -> isAboutModel(error) ? ErrorClass.MODEL_NOT_FOUND : ErrorClass.INVALID_REQUEST;
			case 408, 504 -> ErrorClass.TIMEOUT;
			case 409 -> ErrorClass.CONFLICT;
			case 413 -> ErrorClass.TOO_LARGE;
			case 429 -> ErrorClass.RATE_LIMITED;
			case 529 -> ErrorClass.OVERLOADED;
			default -> (status >= 500) ? ErrorClass.SERVER_ERROR : ErrorClass.INVALID_REQUEST;
		};
	}

	/**
	 * The class of an error that came with status 200: in a stream, or in place of a
	 * message.
	 * @param error what the event or the body says
	 * @return the error class; {@link ErrorClass#SERVER_ERROR} for an unknown type
	 */
	public ErrorClass classifyByType(ApiError error) {
		ErrorRule rule = rule(200, error);
		if (rule != null && rule.errorClass() != null) {
			return rule.errorClass();
		}
		ErrorClass byType = (error.type() != null) ? BY_TYPE.get(error.type()) : null;
		if (byType == ErrorClass.MODEL_NOT_FOUND && !isAboutModel(error)) {
			return ErrorClass.INVALID_REQUEST;
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

	/**
	 * A 404 with a code is about a file, a thread or the like; that of a model has none,
	 * or begins with the word.
	 */
	private static boolean isAboutModel(ApiError error) {
		String message = error.message();
		return error.code() == null || (message != null && message.strip().regionMatches(true, 0, "model", 0, 5));
	}

}
