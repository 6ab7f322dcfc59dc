package io.github.clauderesilience.carry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
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
		HttpHeaders headers = new HttpHeaders();
		headers.setContentType(MediaType.APPLICATION_JSON);
		if (failure.requestId() != null) {
			headers.set(REQUEST_ID, failure.requestId());
		}
		return CarriedResponse.of(failure.errorClass().apiStatus(), complete(headers, failure.retryAfter()),
				document(type(failure), message(failure), failure.requestId()));
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
				? document(type(typed), message(typed), typed.requestId())
				: document("api_error", "The answer broke off because of a fault in this application", null);
		return ("event: error\ndata: " + new String(document, StandardCharsets.UTF_8) + "\n\n")
			.getBytes(StandardCharsets.UTF_8);
	}

	private static String type(ClaudeException failure) {
		String said = failure.details().apiType();
		return (said != null) ? said : failure.errorClass().apiType();
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

}
