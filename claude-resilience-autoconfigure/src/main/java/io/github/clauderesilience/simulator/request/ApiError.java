package io.github.clauderesilience.simulator.request;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Error of the API in the provider's shape (platform.claude.com/docs/en/api/errors, read
 * 2026-10).
 *
 * @param status HTTP status
 * @param type {@code error.type}
 * @param message {@code error.message}
 * @param detailCode {@code error.details.error_code}, or {@code null} for none
 */
public record ApiError(int status, String type, String message, @Nullable String detailCode) {

	/**
	 * An error with the type and a plain message of its status.
	 * @param status HTTP status, 400 or above
	 * @return the error
	 */
	public static ApiError of(int status) {
		return of(status, message(status));
	}

	/**
	 * An error with the type of its status.
	 * @param status HTTP status, 400 or above
	 * @param message text of the error
	 * @return the error
	 */
	public static ApiError of(int status, String message) {
		return new ApiError(status, type(status), message, null);
	}

	/**
	 * An invalid request, status 400.
	 * @param message text of the error
	 * @return the error
	 */
	public static ApiError invalid(String message) {
		return of(400, message);
	}

	/**
	 * The same error with a code.
	 * @param code value of {@code error.details.error_code}, or {@code null} for none
	 * @return the error
	 */
	public ApiError withCode(@Nullable String code) {
		return new ApiError(this.status, this.type, this.message, code);
	}

	/**
	 * The provider's JSON.
	 * @param requestId id of the request
	 * @return the body
	 */
	public ObjectNode toJson(String requestId) {
		ObjectNode json = Json.object();
		json.put("type", "error");
		ObjectNode error = json.putObject("error");
		error.put("type", this.type);
		error.put("message", this.message);
		if (this.detailCode != null) {
			error.putObject("details").put("error_code", this.detailCode);
		}
		json.put("request_id", requestId);
		return json;
	}

	/**
	 * Type of a status in the provider's table; statuses outside it get the type of their
	 * hundred.
	 * @param status HTTP status
	 * @return value of {@code error.type}
	 */
	public static String type(int status) {
		return switch (status) {
			case 401 -> "authentication_error";
			case 402 -> "billing_error";
			case 403 -> "permission_error";
			case 404 -> "not_found_error";
			case 408, 504 -> "timeout_error";
			case 409 -> "conflict_error";
			case 413 -> "request_too_large";
			case 429 -> "rate_limit_error";
			case 529 -> "overloaded_error";
			default -> (status >= 500) ? "api_error" : "invalid_request_error";
		};
	}

	private static String message(int status) {
		return switch (status) {
			case 401 -> "invalid x-api-key";
			case 402 -> "There is an issue with your billing or payment information.";
			case 403 -> "Your API key does not have permission to use the specified resource.";
			case 404 -> "The requested resource was not found.";
			case 408, 504 -> "The request timed out while processing.";
			case 409 -> "The request conflicts with the current state of the resource.";
			case 413 -> "Request exceeds the maximum allowed number of bytes.";
			case 429 -> "This request would exceed your organization's rate limit.";
			case 529 -> "Overloaded";
			default -> (status >= 500) ? "Internal server error" : "The request is invalid.";
		};
	}

}
