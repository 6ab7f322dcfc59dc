package io.github.clauderesilience.carry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.error.ApiError;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.node.ObjectNode;

/**
 * Failures in the API's own shape, so that each client throws the exception it has for
 * them: what the API said keeps its status and its bytes, and what we say looks as the
 * API's errors do (platform.claude.com/docs/en/api/errors, read 2026-10). Pure.
 */
public final class ApiFailures {

	/** The header all of Anthropic's SDKs look at before the status. */
	public static final String SHOULD_RETRY = "x-should-retry";

	private static final String REQUEST_ID = "request-id";

	private ApiFailures() {
	}

	/**
	 * The answer of a call that failed for good.
	 * @param failure why
	 * @param carriage what the API said meanwhile
	 * @return an answer that tells SDKs not to repeat the call
	 */
	static CarriedResponse of(ClaudeException failure, Carriage carriage) {
		Carriage.Answer said = (failure.status() >= 400) ? carriage.error(failure.status(), failure.requestId()) : null;
		byte[] body = (said != null) ? said.body() : null;
		ObjectNode document = (body != null) ? Json.readObject(body) : null;
		if (said != null && body != null && document != null && ApiError.isError(document)) {
			HttpHeaders headers = CarriedHeaders.returned(said.headers());
			return CarriedResponse.of(said.status(), complete(headers, failure.retryAfter()), body);
		}
		Shape shape = Shape.of(failure);
		HttpHeaders headers = new HttpHeaders();
		headers.setContentType(MediaType.APPLICATION_JSON);
		if (failure.requestId() != null) {
			headers.set(REQUEST_ID, failure.requestId());
		}
		return CarriedResponse.of(shape.status(), complete(headers, failure.retryAfter()),
				document(shape.type(), message(failure), failure.requestId()));
	}

	/**
	 * An answer to a request that is not worth sending.
	 * @param status the HTTP status
	 * @param type the type of the error, as the API names it
	 * @param message what is wrong and what to change
	 * @return an answer that tells SDKs not to repeat the request
	 */
	public static CarriedResponse local(int status, String type, String message) {
		HttpHeaders headers = new HttpHeaders();
		headers.setContentType(MediaType.APPLICATION_JSON);
		return CarriedResponse.of(status, complete(headers, null), document(type, message, null));
	}

	/**
	 * The event that ends a stream that broke off.
	 * @param failure why
	 * @return the bytes of one event
	 */
	static byte[] event(Throwable failure) {
		byte[] document = (failure instanceof ClaudeException typed)
				? document(Shape.of(typed).type(), message(typed), typed.requestId())
				: document("api_error", "The answer broke off because of a fault in this application", null);
		return ("event: error\ndata: " + new String(document, StandardCharsets.UTF_8) + "\n\n")
			.getBytes(StandardCharsets.UTF_8);
	}

	private static String message(ClaudeException failure) {
		return (failure.apiMessage() != null) ? failure.apiMessage() : String.valueOf(failure.getMessage());
	}

	private static HttpHeaders complete(HttpHeaders headers, @Nullable Duration retryAfter) {
		headers.set(SHOULD_RETRY, "false");
		if (retryAfter != null) {
			headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
		}
		return headers;
	}

	private static byte[] document(String type, String message, @Nullable String requestId) {
		ObjectNode document = Json.object();
		document.put("type", "error");
		document.putObject("error").put("type", type).put("message", message);
		if (requestId != null) {
			document.put("request_id", requestId);
		}
		return Json.write(document);
	}

	/**
	 * How the API would tell a failure.
	 *
	 * @param status the HTTP status
	 * @param type the type of the error
	 */
	private record Shape(int status, String type) {

		private static Shape of(ClaudeException failure) {
			Shape shape = of(failure.errorClass());
			String type = failure.details().apiType();
			return (type != null) ? new Shape(shape.status(), type) : shape;
		}

		private static Shape of(ErrorClass errorClass) {
			return switch (errorClass) {
				case INVALID_REQUEST, PROMPT_TOO_LONG, REFUSED -> new Shape(400, "invalid_request_error");
				case AUTHENTICATION -> new Shape(401, "authentication_error");
				case BILLING -> new Shape(402, "billing_error");
				case PERMISSION -> new Shape(403, "permission_error");
				case MODEL_NOT_FOUND -> new Shape(404, "not_found_error");
				case CONFLICT -> new Shape(409, "conflict_error");
				case TOO_LARGE -> new Shape(413, "request_too_large");
				case RATE_LIMITED, QUEUE_FULL, WOULD_MISS_DEADLINE -> new Shape(429, "rate_limit_error");
				case SERVER_ERROR -> new Shape(500, "api_error");
				case CONNECTION, MALFORMED, EMPTY_ANSWER, INTERMEDIARY -> new Shape(502, "api_error");
				case SHUTTING_DOWN -> new Shape(503, "api_error");
				case TIMEOUT -> new Shape(504, "timeout_error");
				case OVERLOADED, CIRCUIT_OPEN -> new Shape(529, "overloaded_error");
			};
		}

	}

}
