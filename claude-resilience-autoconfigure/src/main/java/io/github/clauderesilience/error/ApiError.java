package io.github.clauderesilience.error;

import java.util.function.UnaryOperator;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The error document of the API: {@code {"type":"error","error":{"type","message",
 * "details"},"request_id"}} (platform.claude.com/docs/en/api/errors, read 2026-10). Every
 * part may be missing; types are an open set. A document of another form is read as far
 * as it goes.
 *
 * @param type {@code error.type}
 * @param message {@code error.message}
 * @param code {@code error.details.error_code}
 * @param requestId {@code request_id}
 * @param form whose word it is, by its form
 */
public record ApiError(@Nullable String type, @Nullable String message, @Nullable String code,
		@Nullable String requestId, Form form) {

	/** Nothing is known: no body, or one that is not the provider's. */
	public static final ApiError NONE = new ApiError(null, null, null, null, Form.FOREIGN);

	/**
	 * Creates an error in the API's own form, or none if there is no type.
	 * @param type the {@code error.type}
	 * @param message the {@code error.message}
	 * @param code the {@code error.details.error_code}
	 * @param requestId the {@code request_id}
	 */
	public ApiError(@Nullable String type, @Nullable String message, @Nullable String code,
			@Nullable String requestId) {
		this(type, message, code, requestId, (type != null) ? Form.API : Form.FOREIGN);
	}

	/**
	 * Reads an error from a body.
	 * @param body the bytes of the answer, whatever they are
	 * @return what could be read, {@link #NONE} for HTML and other bodies not from the
	 * API
	 */
	public static ApiError read(byte[] body) {
		return read(body, UnaryOperator.identity());
	}

	/**
	 * Reads an error from a body that may repeat a secret.
	 * @param body the bytes of the answer, whatever they are
	 * @param masked takes secrets out of a text
	 * @return what could be read, {@link #NONE} for HTML and other bodies not from the
	 * API
	 */
	public static ApiError read(byte[] body, UnaryOperator<String> masked) {
		ObjectNode document = Json.readObject(body);
		return (document != null) ? of(document, masked) : NONE;
	}

	/**
	 * Reads an error from a document that may repeat a secret.
	 * @param document the JSON of a body or of an {@code error} event
	 * @param masked takes secrets out of a text
	 * @return what could be read
	 */
	public static ApiError of(JsonNode document, UnaryOperator<String> masked) {
		JsonNode error = document.path("error");
		String type = name(error.path("type"), masked);
		String message = error.path("message").stringValue(null);
		return new ApiError(type, (message != null) ? masked.apply(message) : null,
				name(error.path("details").path("error_code"), masked), name(document.path("request_id"), masked),
				form(document, type, message));
	}

	private static Form form(JsonNode document, @Nullable String type, @Nullable String message) {
		if (type != null && isError(document)) {
			return Form.API;
		}
		return (message != null && !message.isBlank()) ? Form.GATEWAY : Form.FOREIGN;
	}

	/**
	 * Whether the document is an error at all.
	 * @param document any JSON
	 * @return {@code true} if it has the provider's error form
	 */
	public static boolean isError(JsonNode document) {
		return "error".equals(document.path("type").stringValue(null)) && document.path("error").isObject();
	}

	/** Masked first: of a secret that is cut, the rest would not be found. */
	private static @Nullable String name(JsonNode node, UnaryOperator<String> masked) {
		String text = node.stringValue(null);
		return (text != null) ? WireText.line(masked.apply(text), WireText.NAME_CHARS) : null;
	}

	/**
	 * The form of an error document, which tells whose word it is.
	 */
	public enum Form {

		/** {@code {"type":"error","error":{"type":…,"message":…}}}: the API's own. */
		API,

		/**
		 * {@code {"error":{"message":…}}}, as gateways that speak other dialects answer;
		 * the type, if there is one, need not be the API's.
		 */
		GATEWAY,

		/** Anything else, such as a page of a firewall, or nothing at all. */
		FOREIGN

	}

}
